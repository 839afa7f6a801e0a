import { expect } from 'vitest';
import { long } from '../long.ts';
import { night } from '../night.ts';

long(
  'nfs-soft-silent-loss: tee exits with 0 on a soft mount and its archive is empty; a hard mount waits, SSH fails cleanly',
  async () => {
    const { exitCode, all, subjects } = await night('nfs-soft-silent-loss');
    const { 'tar-tee-nfs-soft': soft, 'tar-tee-nfs-hard': hard, 'rsync-ssh-hardened': ssh } = subjects;
    expect(exitCode, all).toBe(0);

    expect(soft?.backups).toEqual(['silent-loss', 'succeeded']);
    const [backup] = soft?.events('job-ended').filter(({ role }) => role === 'backup') ?? [];
    // 120 s to the first EIO, and the close(2) of a file with further dirty pages: 163 and 168 s were measured.
    expect(backup).toMatchObject({ code: 0, durationMs: expect.closeTo(165_000, -4.5) });
    const restore = soft?.events('restored').find(({ ok }) => !ok);
    expect(restore?.error).toContain('This does not look like a tar archive');

    expect(hard?.backups).toEqual(['hung', 'succeeded']);
    expect(hard?.broken).not.toContain('no-silent-loss: fail');
    expect(ssh).toMatchObject({ backups: ['failed-clean', 'succeeded'], broken: [] });
  },
);
