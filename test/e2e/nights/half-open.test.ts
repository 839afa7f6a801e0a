import { expect, test } from 'vitest';
import { night } from '../night.ts';

test('half-open: a session that waits for data stays on the target for two hours after its client gave up; the next backups succeed beside it', async () => {
  const { exitCode, all, subjects } = await night('half-open');
  expect(exitCode, all).toBe(0);
  const { 'tar-ssh': pipe, 'rsync-ssh-hardened': rsync } = subjects;
  const processesAt = (minutes: number) =>
    pipe
      ?.events('leftovers')
      .find(({ t }) => t > minutes * 60_000)
      ?.leftovers.processes.map(({ comm }) => comm);

  for (const subject of [pipe, rsync]) {
    // The keepalives of ssh: 15 s, three unanswered.
    const first = subject?.events('job-ended').find(({ backup }) => backup === 1);
    expect(first).toMatchObject({ code: 255, durationMs: expect.closeTo(60_000, -4) });
    expect(subject?.backups.slice(1).every((outcome) => outcome?.startsWith('succeeded'))).toBe(true);
  }
  const session = ['sshd-session', 'sshd-session', 'sh', 'cat'];
  expect([processesAt(10), processesAt(30), processesAt(150)]).toEqual([session, session, []]);
  expect(pipe?.broken).toContain('leaves-no-processes: fail');
});
