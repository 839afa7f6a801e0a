/** The question of scenarios/gitops-revert.ts, in half its time: does a reconciler bring a deleted backup back, and when not? */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { EventOf } from '../../../src/history/events.ts';
import { eventsIn, reportIn, start, temporaryFolder } from '../cli.ts';
import { test } from './with-engine.ts';

const revert = join(import.meta.dirname, '../scenarios/revert.ts');

test('a CronJob that is deleted live comes back each time and would fire; deleted in Git, it is gone for good', async () => {
  await using folder = await temporaryFolder();
  const { exitCode, all } = await start(['run', revert, '--lab', 'containers', '--out', folder.path]);
  expect(exitCode, all).toBe(0);

  const [subject] = (await reportIn(folder.path)).subjects;
  const schedule = subject?.schedule;
  expect(schedule).toMatchObject({ reverted: 2 });
  expect(schedule?.deletions).toMatchObject([
    { from: 'cluster', revertedAfterMs: expect.any(Number), prunedAfterMs: null, wouldFire: true },
    { from: 'cluster', revertedAfterMs: expect.any(Number), prunedAfterMs: null, wouldFire: true },
    { from: 'git', revertedAfterMs: null, prunedAfterMs: expect.any(Number), wouldFire: false },
  ]);
  const reverts = schedule?.deletions.flatMap(({ revertedAfterMs }) => revertedAfterMs ?? []) ?? [];
  expect(schedule?.longestRevertMs).toBe(Math.max(...reverts));
  for (const revertMs of reverts) expect(revertMs).toBeLessThan(10_000);

  const events = eventsIn(folder.path);
  const changes = events.filter((event) => event.type === 'schedule');
  expect(changes.map(told)).toEqual([
    'watched by reconciler',
    ...['deleted by drill', 'restored by reconciler', 'looked by drill'],
    ...['deleted by drill', 'restored by reconciler', 'looked by drill'],
    // Nothing brought it back but the drill itself, which leaves things as they were.
    ...['committed by drill', 'pruned by reconciler', 'looked by drill', 'restored by drill'],
  ]);
  const commits = changes.map(({ commit }) => commit);
  expect(new Set(commits.slice(0, 7)).size).toBe(1);
  expect(new Set(commits.slice(7, 10)).size).toBe(1);
  expect(commits[7]).not.toBe(commits[0]);
});

function told({ what, by }: EventOf<'schedule'>): string {
  return `${what} by ${by}`;
}
