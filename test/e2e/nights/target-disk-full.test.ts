import { expect, test } from 'vitest';
import { night } from '../night.ts';

test('target-disk-full: a backup in place loses the last good copy though it reports the full disk; a new snapshot beside it does not', async () => {
  const { exitCode, all, subjects } = await night('target-disk-full');
  expect(exitCode, all).toBe(0);
  for (const inPlace of ['nfs-soft', 'rsync-ssh'])
    expect(subjects[inPlace]).toMatchObject({
      backups: ['failed-dirty', 'succeeded'],
      broken: expect.arrayContaining(['last-good-restores: fail']),
    });
  expect(subjects['rsync-ssh-hardened']).toMatchObject({
    backups: ['failed-clean', 'succeeded'],
    broken: [],
  });
  expect(all).toMatch(/disk-full#1: \d+ writes? of backup 1 refused for lack of space/);
});
