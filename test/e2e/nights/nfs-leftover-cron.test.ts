import { expect, test } from 'vitest';
import { night } from '../night.ts';

test('nfs-leftover-cron: without its server a forgotten job ends after minutes on a soft mount, and hangs on a hard one until the server returns', async () => {
  const { exitCode, all, subjects } = await night('nfs-leftover-cron');
  expect(exitCode, all).toBe(0);
  const first = (name: string) => subjects[name]?.events('job-ended').find(({ backup }) => backup === 1);

  // mount.nfs tries again for two minutes (nfs(5), retry).
  expect(first('nfs-soft-cron')).toMatchObject({ code: 32, durationMs: expect.closeTo(125_000, -4.5) });
  // 82 s were measured: two major timeouts of the first request.
  expect(first('nfs-soft')).toMatchObject({ code: 3, durationMs: expect.closeTo(82_000, -4.5) });
  expect(subjects['nfs-hard']?.backups).toEqual(['hung', 'succeeded']);
  expect(first('nfs-hard')?.code).toBe(0);
  expect(first('nfs-hard')?.durationMs).toBeGreaterThan(49 * 60_000);
  for (const { broken, backups } of Object.values(subjects)) {
    expect(broken).toContain('ends-on-sigterm: fail');
    expect(backups[1]).toBe('succeeded');
  }
});
