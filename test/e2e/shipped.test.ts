/** The scenarios that the package ships, run as the README says, come to what the README tells of them. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsIn, reportIn, start, temporaryFolder } from './cli.ts';

async function run(scenario: string) {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'out');
  const { exitCode, all } = await start(['run', scenario, '--out', out]);
  const { judgement } = await reportIn(out);
  const subjects = Object.fromEntries(
    judgement.subjects.map(({ subject, backups, findings }) => [
      subject,
      {
        backups: backups.map(({ outcome }) => outcome),
        broken: findings.flatMap(({ check, verdict }) =>
          verdict === 'pass' ? [] : [`${check}: ${verdict}`],
        ),
      },
    ]),
  );
  return { exitCode, all, subjects, events: eventsIn(out) };
}

test('nfs-soft-flood: rsync over SSH fails cleanly where a stall keeps it from connecting, NFS only waits, deaf to SIGTERM', async () => {
  const { exitCode, all, subjects, events } = await run('nfs-soft-flood');
  expect(exitCode, all).toBe(0);
  expect(subjects).toEqual({
    'nfs-soft': {
      backups: ['succeeded-dirty', 'succeeded-dirty', 'succeeded-dirty', 'succeeded'],
      broken: ['ends-on-sigterm: fail'],
    },
    'rsync-ssh': { backups: ['succeeded', 'failed-clean', 'succeeded', 'succeeded'], broken: [] },
  });
  const lifted = events.filter(({ type }) => type === 'fault-lifted');
  expect(lifted).toHaveLength(2 * 20);
});

test('rsync-target-silent-midway: the post-mortem’s flags hang and lose the last good copy, the hardened ones fail cleanly', async () => {
  const { exitCode, all, subjects } = await run('rsync-target-silent-midway');
  expect(exitCode, all).toBe(1);
  expect(subjects['rsync-ssh']?.backups).toEqual(['hung', 'succeeded']);
  expect(subjects['rsync-ssh']?.broken).toEqual(
    expect.arrayContaining(['within-deadline: fail', 'last-good-restores: fail']),
  );
  expect(subjects['rsync-ssh-hardened']).toEqual({ backups: ['failed-clean', 'succeeded'], broken: [] });
});

test('nfs-hard-late-server: a late server costs a poll, a silence of 54 minutes the backup, which then succeeds', async () => {
  const { exitCode, all, subjects, events } = await run('nfs-hard-late-server');
  expect(exitCode, all).toBe(0);
  expect(subjects['nfs-hard']?.backups).toEqual(['hung', 'succeeded']);
  expect(subjects['nfs-hard']?.broken).toEqual(
    expect.arrayContaining(['within-deadline: fail', 'ends-on-sigterm: fail']),
  );
  const mostStuck = Math.max(
    ...events.map((event) => (event.type === 'sample' ? event.sample.dstate.length : 0)),
  );
  expect(mostStuck).toBeGreaterThan(5);
});
