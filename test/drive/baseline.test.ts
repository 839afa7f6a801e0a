/** The phases before the timeline: preparation, rest, and the backup with which all others are compared. */
import { expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { assert, at, backup, failsCleanly, holds } from '../../src/index.ts';
import { verdictSentence } from '../../src/report/headline.ts';
import { makeReport } from '../../src/report/report.ts';
import { fakeStrategy, script } from '../fake-lab/behaviour.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf, story } from './told.ts';

test('a subject is prepared, rests for a minute under the probes, backs up once, and restores that', async () => {
  const done = await drillOf({});
  expect(done.error).toBeUndefined();
  const before = { events: done.events.filter(({ t, type }) => t < 0 && type !== 'sample') };
  expect(story(before)).toEqual([
    '-7200 s trial-started',
    '-7200 s subject-started',
    '-7200 s phase prepare',
    '-7200 s data-changed 0',
    '-7200 s job-started prepare-1',
    '-7200 s job-ended prepare-1 0',
    '-7200 s phase quiet',
    '-7140 s job-started quiet-2',
    '-7132 s job-ended quiet-2 0',
    '-7132 s deadline',
    '-7122 s leftovers quiet-2',
    '-7122 s job-started restore-3',
    '-7122 s job-ended restore-3 0',
    '-7122 s restored versions 0 in a fork',
    '-7122 s data-changed 1',
  ]);
  const rest = all(done, 'sample').filter(({ t }) => t < -7_140_000);
  expect(rest.length).toBeGreaterThan(3);
});

test('a deadline is the baseline and five minutes, unless the strategy or the scenario states one', async () => {
  const usual = await drillOf({ backup: { workMs: 20_000 } });
  const [{ quietMs, deadlineMs, stated } = { quietMs: 0 }] = all(usual, 'deadline');
  expect({ inSeconds: Math.round(quietMs / 1_000), stated }).toEqual({ inSeconds: 20, stated: false });
  expect(deadlineMs).toBe(quietMs + 300_000);

  const byStrategy = await drillOf({}, undefined, {
    strategies: [fakeStrategy({}, { deadlineMs: 90_000 })],
  });
  expect(all(byStrategy, 'deadline')).toMatchObject([{ deadlineMs: 90_000, stated: true }]);

  const byScenario = await drillOf({}, undefined, {
    strategies: [fakeStrategy({}, { deadlineMs: 90_000 })],
    definition: { subjects: { fake: assert(failsCleanly({ within: '70s' })) } },
  });
  expect(all(byScenario, 'deadline')).toMatchObject([{ deadlineMs: 70_000, stated: true }]);
});

test('a backup that is asked for at 0 s finds its data changed already', async () => {
  const { events } = await drillOf({}, [at('0s', backup())]);
  const started = events.find((event) => event.type === 'job-started' && event.backup === 1);
  expect(started).toMatchObject({ t: 0, dataVersion: 1 });
});

test.each([
  [
    'preparation fails',
    { prepare: { code: 7 } },
    { failed: 'preparation', why: 'its preparation failed: exit code 7, fake: it failed' },
  ],
  [
    'preparation never ends',
    { prepare: { workMs: null } },
    { failed: 'preparation', why: 'its preparation failed: it had not ended after 30 min' },
  ],
  [
    'the baseline backup fails',
    { backup: { code: 23 } },
    { failed: 'backup', why: 'its backup failed without any fault: exit code 23, fake: it failed' },
  ],
  [
    'the baseline backup never ends',
    { backup: { workMs: null } },
    { failed: 'backup', why: 'its backup failed without any fault: it had not ended after 30 min' },
  ],
  [
    'the destination differs',
    { backup: { destination: '/elsewhere' }, restore: { destination: '/elsewhere' } },
    {
      failed: 'destination',
      why: 'its destination is elsewhere than it says: nothing is in /backup/fake on the target',
    },
  ],
])('where %s, the strategy never worked, and no timeline begins', async (_, scripts, never) => {
  const done = await drillOf(scripts);
  expect(all(done, 'never-worked')).toMatchObject([never]);
  expect(all(done, 'trouble')).toEqual([]);
  expect(all(done, 'subject-ended')).toMatchObject([{ because: 'completed' }]);
  expect(all(done, 'phase').map(({ phase }) => phase)).not.toContain('timeline');
  expect(done.events.every(({ t, type }) => t < 0 || type.startsWith('run-'))).toBe(true);
  expect(done.lab.isClosed).toBe(true);
});

test('a preparation that fails on a node that is well ends the subject, and the one promise that it broke is to work at all', async () => {
  const done = await drillOf({ prepare: { code: 32, says: 'no such export' } }, undefined, {
    definition: { subjects: { fake: assert(holds('nonzero-exit')) } },
  });
  expect(done.events.slice(-3)).toMatchObject([
    { type: 'never-worked', why: 'its preparation failed: exit code 32, no such export' },
    { type: 'subject-ended', because: 'completed' },
    { type: 'trial-ended' },
  ]);
  expect(all(done, 'job-started').filter(({ role }) => role === 'quiet')).toEqual([]);
  const judgement = judge(done.trials);
  expect(judgement.verdict).toBe('fail');
  const [subject] = judgement.subjects;
  expect(subject).toMatchObject({ outcome: 'never-worked', verdict: 'fail' });
  expect(subject?.findings.filter(({ verdict }) => verdict !== 'not-tested')).toMatchObject([
    { check: 'works', asserted: true, verdict: 'fail', summary: expect.stringContaining('exit code 32') },
  ]);
  expect(verdictSentence(makeReport(done.trials, judgement))).toBe(
    'fake never worked: its preparation failed: exit code 32, no such export.',
  );
});

test('a strategy that is only measured and never worked is no success of the run', async () => {
  const done = await drillOf({ backup: { code: 1 } });
  const judgement = judge(done.trials);
  expect(judgement.subjects[0]).toMatchObject({ outcome: 'never-worked', verdict: null });
  expect(judgement.verdict).toBe('unknown');
});

test('a restore that finds nothing of the baseline is a finding, not trouble', async () => {
  const done = await drillOf({ backup: { data: 'nothing' } });
  expect(all(done, 'trouble')).toEqual([]);
  expect(all(done, 'restored')[0]).toMatchObject({ ok: true, matches: [] });
});

test('the slowest preparation, baseline run and restore are over before the timeline starts', async () => {
  const slow = {
    prepare: { workMs: 1_790_000 },
    backup: { workMs: 1_790_000 },
    restore: { workMs: 590_000 },
  };
  const done = await drillOf(slow, [at('0s', backup())], { definition: { watch: '2h' } });
  const timeline = done.events.find((event) => event.type === 'phase' && event.phase === 'timeline');
  expect(timeline?.t).toBe(0);
  expect(done.events.filter(({ seq, t }) => seq < (timeline?.seq ?? 0) && t >= 0)).toEqual([]);
});

test('a repository is made once, after the first preparation; where that fails, no backup begins', async () => {
  const init = (code: number) => script({ service: null, data: 'nothing', code });
  const made = await drillOf({}, undefined, { strategies: [fakeStrategy({}, { init: init(0) })] });
  const started = all(made, 'job-started').map(({ job }) => job);
  expect(started.slice(0, 3)).toEqual(['prepare-1', 'prepare-2', 'quiet-3']);
  expect(started.filter((job) => job.startsWith('prepare'))).toHaveLength(2);

  const failed = await drillOf({}, undefined, { strategies: [fakeStrategy({}, { init: init(3) })] });
  expect(all(failed, 'never-worked')).toMatchObject([
    { failed: 'preparation', why: 'its repository could not be made: exit code 3, fake: it failed' },
  ]);
  expect(all(failed, 'job-started')).toHaveLength(2);
});
