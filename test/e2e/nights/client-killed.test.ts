import { expect, test } from 'vitest';
import { night } from '../night.ts';

test('client-killed: SIGKILL costs a backup in place its last good copy; a repository and a snapshot keep it, and each next backup succeeds', async () => {
  const { exitCode, all, subjects } = await night('client-killed');
  expect(exitCode, all).toBe(0);
  for (const inPlace of ['rsync-ssh', 'tar-ssh-naive'])
    expect(subjects[inPlace]).toMatchObject({
      backups: ['failed-dirty', 'succeeded'],
      broken: ['last-good-restores: fail'],
    });
  for (const apart of ['restic-sftp', 'rsync-ssh-hardened'])
    expect(subjects[apart]).toMatchObject({ backups: ['failed-clean', 'succeeded'], broken: [] });
  for (const { events } of Object.values(subjects))
    expect(events('job-ended').find(({ backup }) => backup === 1)?.signal).toBe('SIGKILL');
});
