/** After the watch the harness ends every job by force, and inspects the leftovers again. */
import { expect, test } from 'vitest';
import { at, backup, poll, silence } from '../../src/index.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

const endless = { poll: { workMs: null } };
const timeline = [at('0s', backup(), poll())];

test('a job that ends on SIGTERM gets nothing more', async () => {
  const done = await drillOf(endless, timeline);
  expect(story(done, 'job-signalled')).toEqual(['600 s job-signalled poll-4 SIGTERM true']);
});

test('a job that ignores SIGTERM for 30 s is killed', async () => {
  const done = await drillOf({ poll: { workMs: null, sigterm: 'ignores' } }, timeline);
  expect(all(done, 'job-signalled')).toMatchObject([
    { job: 'poll-4', signal: 'SIGTERM', ended: false, afterMs: expect.closeTo(30_000, -2) },
    { job: 'poll-4', signal: 'SIGKILL', ended: true },
  ]);
});

test('a job that even SIGKILL does not end is recorded as hung, and is among the leftovers', async () => {
  const hangs = { waits: 'unkillable' as const, recovers: false };
  const done = await drillOf({ backup: hangs }, [
    at('0s', backup()),
    at('1s', silence('target', { for: '1m' })),
  ]);
  expect(all(done, 'job-signalled')).toMatchObject([
    { signal: 'SIGTERM', ended: false },
    { signal: 'SIGKILL', ended: false },
  ]);
  expect(all(done, 'leftovers').at(-1)?.leftovers.processes).toMatchObject([{ host: 'node', state: 'D' }]);
  expect(all(done, 'subject-ended')).toMatchObject([{ because: 'completed' }]);
});

test('the probes are off before the inspection, and a restore is the last step', async () => {
  const done = await drillOf({});
  const afterwards = { events: done.events.filter(({ t }) => t >= 600_000) };
  expect(story(afterwards)).toEqual([
    '600 s phase aftermath',
    '600 s leftovers end',
    '600 s job-started restore-5',
    '600 s job-ended restore-5 0',
    '600 s restored versions 1 in a fork',
    '600 s subject-ended completed',
    '600 s trial-ended',
  ]);
  const [last] = all(done, 'phase').slice(-1);
  expect(all(done, 'sample').every(({ seq }) => seq < (last?.seq ?? 0))).toBe(true);
});

test('the watch is as long as the scenario says', async () => {
  const done = await drillOf({}, timeline, { definition: { watch: '17m' } });
  expect(story(done, 'phase').slice(-2)).toEqual(['0 s phase watch', '1020 s phase aftermath']);
});
