/** The shipped scenarios, run as the README says, have the outcomes of the README. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { long } from './long.ts';
import { night } from './night.ts';

long(
  'nfs-soft-flood: a silence gives a soft mount EIO after minutes and costs the last good copy, a stall gives none; rsync-ssh-hardened fails cleanly',
  async () => {
    const { exitCode, all, subjects } = await night('nfs-soft-flood');
    expect(exitCode, all).toBe(0);
    const {
      'nfs-soft': soft,
      'nfs-soft-files': files,
      'rsync-ssh': ssh,
      'rsync-ssh-hardened': hardened,
    } = subjects;

    expect(soft?.backups).toEqual(['failed-dirty', 'hung', 'succeeded']);
    const [silent, stalled] = soft?.events('job-ended').filter(({ role }) => role === 'backup') ?? [];
    expect(silent?.syscalls?.errors.map(({ call, errno }) => `${call} ${errno}`)).toEqual([
      'close EIO',
      'openat EIO',
    ]);
    // Not after the 30 s of timeo=100,retrans=3: 120 s to the first, 80 s to each later one.
    const [first, second] = silent?.syscalls?.errors ?? [];
    expect(first?.firstMs).toBeGreaterThan(119_000);
    expect((second?.firstMs ?? 0) - (first?.firstMs ?? 0)).toBeCloseTo(80_000, -4);
    expect(stalled?.syscalls?.errors).toEqual([]);
    expect(stalled?.durationMs).toBeGreaterThan(600_000);
    expect(soft?.broken).toEqual(
      expect.arrayContaining(['last-good-restores: fail', 'ends-on-sigterm: fail']),
    );

    // Ten copies at once: 62 errors in 10 min 42 s, which is 45 to 80 s a copy and error.
    expect(files?.backups[0]).toBe('hung');
    const errors = files?.events('job-ended').find(({ backup }) => backup === 1)?.syscalls?.errors ?? [];
    expect(new Set(errors.map(({ errno }) => errno))).toEqual(new Set(['EIO']));
    expect(errors.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(40);
    expect(Math.min(...errors.map(({ firstMs }) => firstMs))).toBeGreaterThan(119_000);

    expect(ssh?.backups[0]).toBe('hung');
    expect(hardened).toMatchObject({ backups: ['failed-clean', 'failed-clean', 'succeeded'], broken: [] });
  },
);

test('rsync-target-silent-midway: the post-mortem’s flags hang and lose the last good copy, the hardened ones fail cleanly', async () => {
  const { exitCode, all, subjects } = await night('rsync-target-silent-midway');
  expect(exitCode, all).toBe(1);
  expect(subjects['rsync-ssh']?.backups).toEqual(['hung', 'succeeded']);
  expect(subjects['rsync-ssh']?.broken).toEqual(
    expect.arrayContaining(['within-deadline: fail', 'last-good-restores: fail']),
  );
  expect(subjects['rsync-ssh-hardened']).toMatchObject({
    backups: ['failed-clean', 'succeeded'],
    broken: [],
  });
});

describe('nfs-hard-late-server: a late server costs a poll, a silence of 54 minutes the backup, which then succeeds', () => {
  // Of the 22 hours between them, polls without any fault, four fifths of the drill's CPU time.
  test('with one hour between the two', () =>
    lateServer(join(import.meta.dirname, 'scenarios/late-server.ts')));
  long('as shipped', () => lateServer('nfs-hard-late-server'));
});

async function lateServer(scenario: string): Promise<void> {
  const { exitCode, all, subjects } = await night(scenario);
  expect(exitCode, all).toBe(0);
  expect(subjects['nfs-hard']?.backups).toEqual(['hung', 'succeeded']);
  expect(subjects['nfs-hard']?.broken).toEqual(
    expect.arrayContaining(['within-deadline: fail', 'ends-on-sigterm: fail']),
  );
  const stuck = subjects['nfs-hard']?.events('sample').map(({ sample }) => sample.dstate.length) ?? [];
  expect(Math.max(...stuck)).toBeGreaterThan(5);

  // The late server leaves the mount whole: from its return to the silence, only a poll's own request waits, and none at the end.
  const silentAt =
    subjects['nfs-hard']?.events('fault-injected').find(({ name }) => name === 'silence')?.t ?? 0;
  const waiting = (subjects['nfs-hard']?.events('sample') ?? [])
    .filter(({ t }) => t > 10 * 60_000 && t < silentAt)
    .map(({ sample }) => sample.gauges?.['nfs-waiting-requests'] ?? Number.NaN);
  expect(waiting.length).toBeGreaterThan(20);
  expect(waiting.filter((requests) => !(requests <= 1))).toEqual([]);
  expect(subjects['nfs-hard']?.metrics['nfs-requests-left']).toBe(0);
}
