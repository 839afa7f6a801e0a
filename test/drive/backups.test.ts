/** The backups of a timeline: their starts, the data that they find, and the version that they are compared with. */
import { expect, test } from 'vitest';
import { at, backup, every, poll, silence, sshStop, verify } from '../../src/index.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

test('a backup that is due while the last one runs is left out, and its data stay as they are', async () => {
  const done = await drillOf({}, [
    every('1m', backup(), { from: '0s', until: '4m' }),
    at('2s', silence('target', { for: '90s' })),
  ]);
  const inTimeline = { events: done.events.filter(({ t }) => t >= 0 && t < 200_000) };
  expect(story(inTimeline, 'job-started', 'job-ended', 'backup-skipped', 'data-changed')).toEqual([
    '0 s job-started backup-4',
    '60 s backup-skipped 2',
    '98 s job-ended backup-4 0',
    '110 s job-started restore-5',
    '110 s job-ended restore-5 0',
    '115 s data-changed 2',
    '120 s job-started backup-6',
    '128 s job-ended backup-6 0',
    '170 s job-started restore-7',
    '170 s job-ended restore-7 0',
    '175 s data-changed 3',
    '180 s job-started backup-8',
    '188 s job-ended backup-8 0',
  ]);
  expect(all(done, 'backup-skipped')).toMatchObject([{ because: 'still-running', job: 'backup-4' }]);
  expect(all(done, 'job-started').flatMap(({ dataVersion }) => dataVersion ?? [])).toEqual([0, 1, 2, 3]);
});

test('a restore is compared with the last backup that reported success', async () => {
  const done = await drillOf({}, [
    at('0s', backup()),
    at('1m', sshStop({ for: '2m' })),
    at('2m', backup()),
    at('5m', verify()),
  ]);
  const ends = all(done, 'job-ended').filter(({ role }) => role === 'backup');
  expect(ends.map(({ code }) => code)).toEqual([0, 12]);
  expect(all(done, 'restored').slice(1)).toMatchObject([
    { against: 1, matches: [1], inCopy: true },
    { against: 1, matches: [1] },
  ]);
});

test('a backup that exits with 0 and wrote nothing is compared with the data of its start', async () => {
  const done = await drillOf({ backup: { data: 'nothing' } }, [at('0s', backup())]);
  expect(all(done, 'restored').at(-1)).toMatchObject({ ok: true, matches: [], against: 1, missing: 58 });
});

test('an in-place backup that is cut short takes the last good copy with it', async () => {
  const done = await drillOf({ backup: { data: 'in-place' } }, [
    at('0s', backup()),
    at('1m', backup()),
    at('61s', sshStop({ for: '10s' })),
  ]);
  expect(all(done, 'restored').map(({ matches }) => matches)).toEqual([[0], [1], []]);
});

test('a verification takes no lab time where it is made in a fork, and as long as it takes elsewhere', async () => {
  const timeline = [at('0s', backup()), at('1m', verify())];
  const forked = await drillOf({ restore: { workMs: 20_000 } }, timeline);
  expect(all(forked, 'restored')[1]?.t).toBeLessThan(60_100);
  expect(all(forked, 'job-ended').find(({ job }) => job === 'restore-5')?.durationMs).toBeGreaterThan(20_000);

  const inPlace = await drillOf({ restore: { workMs: 20_000 } }, timeline, { lab: { lab: 'containers' } });
  expect(all(inPlace, 'restored')[1]?.t).toBeGreaterThan(80_000);
  expect(all(inPlace, 'restored')[1]).not.toHaveProperty('inCopy');
});

test('a poll is a job like any other; a strategy without one is not asked', async () => {
  const timeline = [at('0s', backup()), at('1m', poll())];
  const polls = async (scripts: object) =>
    all(await drillOf(scripts, timeline), 'job-ended').filter(({ role }) => role === 'poll');
  expect(await polls({ poll: { code: 3 } })).toMatchObject([{ code: 3, backup: null }]);
  expect(await polls({})).toEqual([]);
});

test('a job that ends while it is being started is known to have ended', async () => {
  const done = await drillOf({ poll: { workMs: 0, cut: { code: 9 } } }, [
    at('0s', backup()),
    at('30s', sshStop()),
    at('1m', poll()),
  ]);
  expect(story(done, 'job-started', 'job-ended')).toContain('60 s job-ended poll-5 9');
  expect(all(done, 'job-signalled')).toEqual([]);
});

test('neither a fault nor a backup waits for a restore before it', async () => {
  const done = await drillOf(
    { restore: { workMs: 60_000 } },
    [
      at('1s', verify()),
      at('2s', silence('target', { for: '5s' })),
      at('10s', verify()),
      at('10s', backup()),
    ],
    { definition: { ends: '20s' } },
  );
  expect(all(done, 'restored').filter(({ inCopy, t }) => inCopy && t >= 0 && t < 20_000)).toMatchObject([
    { ok: true, matches: [0] },
    { ok: true, matches: [0] },
  ]);
  const begun = { events: done.events.filter(({ t }) => t >= 0 && t < 20_000) };
  expect(story(begun, 'fault-injected', 'fault-lifted', 'job-started', 'restored')).toEqual([
    '1 s job-started restore-4',
    '1 s restored versions 0 in a fork',
    '2 s fault-injected silence#1',
    '7 s fault-lifted silence#1 planned',
    '10 s job-started restore-5',
    '10 s restored versions 0 in a fork',
    '10 s job-started backup-6',
  ]);
});
