/** The node goes away under a subject, as planned or not, and is prepared again. */
import { expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { at, backup, every, nodeReboot, poll } from '../../src/index.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

test('a planned reboot loses the running jobs; the node is prepared again, and the next backup finds it ready', async () => {
  const done = await drillOf({ poll: { workMs: null } }, [
    at('0s', poll()),
    at('1m', backup()),
    at('62s', nodeReboot('power')),
    at('5m', backup()),
  ]);
  const afterwards = { events: done.events.filter(({ t }) => t >= 62_000 && t < 400_000) };
  expect(story(afterwards, 'job-started', 'job-ended', 'node-lost', 'node-back')).toEqual([
    '62 s job-ended poll-4 lost',
    '62 s job-ended backup-5 lost',
    '62 s node-lost power',
    '82 s node-back',
    '82 s job-started prepare-6',
    '82 s job-ended prepare-6 0',
    '290 s job-started restore-7',
    '290 s job-ended restore-7 0',
    '300 s job-started backup-8',
    '308 s job-ended backup-8 0',
  ]);
});

test('a node that panics by itself is prepared again at once, while the timeline waits', async () => {
  const done = await drillOf({}, [at('0s', backup()), at('20m', backup())], {
    lab: { failures: [{ atMs: 400_000, effect: 'lose-node' }] },
  });
  const [lost, back] = [...all(done, 'node-lost'), ...all(done, 'node-back')];
  const [, again] = all(done, 'job-started').filter(({ role }) => role === 'prepare');
  expect(lost).toMatchObject({ cause: 'panic' });
  expect((again?.t ?? 0) - (back?.t ?? 0)).toBeLessThan(10);
  expect(all(done, 'job-ended').at(-2)).toMatchObject({ role: 'backup', code: 0 });
  expect(all(done, 'node-lost')).toHaveLength(1);
});

test('a preparation that hangs after a boot keeps no backup waiting, and is ended at the end', async () => {
  const done = await drillOf(
    { prepare: { service: 'ssh', workMs: 200 }, backup: { service: null } },
    [
      at('0s', backup()),
      at('1m', { do: 'inject', fault: 'ssh-freeze', params: {} }),
      at('2m', nodeReboot('panic')),
      at('3m', backup()),
    ],
    { definition: { watch: '5m', ends: '4m' } },
  );
  expect(story(done, 'job-started', 'job-ended', 'job-signalled').slice(-8, -2)).toEqual([
    '0 s job-started backup-4',
    '8 s job-ended backup-4 0',
    '140 s job-started prepare-5',
    '180 s job-started backup-6',
    '188 s job-ended backup-6 0',
    '240 s job-ended prepare-5 0',
  ]);
});

test('a preparation that waits and fails after a boot keeps no backup waiting, and is in the history', async () => {
  const waits = { unreachable: { failsAfterMs: 40_000, code: 32 } };
  const done = await drillOf(
    { prepare: { service: 'ssh', workMs: 200, ...waits }, backup: { service: null } },
    [
      at('0s', { do: 'inject', fault: 'ssh-freeze', params: {} }),
      at('1s', nodeReboot('power')),
      at('30s', backup()),
    ],
    { definition: { ends: '2m' } },
  );
  expect(all(done, 'trouble')).toEqual([]);
  const [started] = all(done, 'job-started').filter(({ backup: number }) => number === 1);
  expect(started?.t).toBeCloseTo(30_000, -2);
  const [judged] = judge(done.trials).subjects;
  expect(judged?.backups.map(({ outcome }) => outcome)).toEqual(['succeeded']);
  const ends = all(done, 'job-ended').filter(({ role }) => role === 'prepare');
  expect(ends).toMatchObject([{ code: 0 }, { code: 32, lost: false }]);
});

test('backups continue after each of many reboots', async () => {
  const done = await drillOf({}, [
    every('10m', backup(), { from: '0s', until: '1h' }),
    every('10m', nodeReboot('orderly'), { from: '5m', until: '1h' }),
  ]);
  const started = all(done, 'job-started').map(({ role }) => role);
  expect(started.filter((role) => role === 'backup')).toHaveLength(6);
  expect(started.filter((role) => role === 'prepare')).toHaveLength(7);
});
