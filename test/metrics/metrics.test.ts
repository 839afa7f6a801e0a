import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { NfsCounts } from '../../src/history/events.ts';
import type { Plan, PlannedSubject } from '../../src/history/plan.ts';
import { metrics } from '../../src/metrics/index.ts';
import { measure } from '../../src/metrics/measure.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { readTrial } from '../../src/read-model/fold.ts';
import { makeReport, Report, renderHtml, renderJson } from '../../src/report/index.ts';
import { deadlineMs, dstate, history, quietMs, Story } from '../checks/history-builder.ts';
import { subjectOf } from '../checks/judged.ts';
import { asTrials } from '../history/as-trials.ts';

const sums = { retransmissions: 90, timeouts: 91, errors: 92 };
const nfs = (calls: number, timeouts: number, errors: number): { nfs: NfsCounts } => ({
  nfs: {
    ...{ calls, ...sums },
    // A new file's name is an error, and nothing is lost.
    operations: { WRITE: { timeouts, errors }, LOOKUP: { timeouts: 0, errors: 70 + calls } },
  },
});

const stuck = dstate(null, { killable: false, forMs: 7_000 });

test('figures are the extremes of the timeline and the watch, not of preparation or inspection', () => {
  const story = new Story()
    .sample(-41_000, { load1: 9, dstate: [dstate(null, { forMs: 99_000 })], heartbeatGapMs: 9_000 })
    .kernel(-41_000, 'rcu-stall')
    .sample(10_000, {
      load1: 2.5,
      dstate: [dstate('backup-1'), stuck, stuck],
    })
    .sample(11_000, { gauges: { 'dirty-memory-bytes': 5_242_880 }, memoryAvailableBytes: 61_000 })
    .sample(12_000, {
      heartbeatGapMs: 400,
      gauges: { 'dirty-memory-bytes': null, 'nfs-waiting-requests': 3 },
      bystander: { forkExecMs: 5, fsyncMs: null, netnsMs: 70 },
    })
    .kernel(13_000, 'nfs-not-responding')
    .kernel(14_000, 'nfs-not-responding')
    .kernel(15_000, 'hung-task')
    .kernel(16_000, 'rcu-stall')
    .over(60_000)
    .sample(65_000, { load1: 8 });
  expect(valuesOf(story)).toEqual({
    'baseline-duration': quietMs,
    'worst-copy-age': 110_000,
    'restore-time': null,
    'most-wire-bytes': null,
    'syscall-errors': null,
    'first-syscall-error': null,
    'd-state-tasks': 3,
    'unkillable-tasks': 2,
    'longest-d-state': 7_000,
    'longest-unkillable': 7_000,
    'peak-load': 2.5,
    'most-dirty-memory': 5_242_880,
    'least-available-memory': 61_000,
    'oom-kills': 0,
    'longest-heartbeat-gap': 400,
    'slowest-fork-exec': 5,
    'slowest-fsync': 30_000, // not done within that
    'slowest-netns': 70,
    'nfs-not-responding': 2,
    'nfs-requests-left': 3,
    'suppressed-lines': 0,
    'most-connects-per-minute': null,
    'hung-task-lines': 1,
    'rcu-stalls': 1,
    'timed-out-nfs-calls': null,
    'failed-nfs-io': null,
  });
});

test('NFS counts are those of the timeline, across remounts, and of reads and writes', () => {
  const story = new Story()
    .sample(-41_000, nfs(100, 10, 5))
    .sample(10_000, nfs(150, 14, 5)) // 4 more
    .sample(20_000, { nfs: null }) // unmounted
    .sample(30_000, nfs(200, 3, 1)) // 3 new
    .sample(40_000, nfs(20, 2, 1)) // mounted again: 2 new
    .sample(50_000, nfs(20, 2, 1)) // nothing more
    .over(60_000);
  const values = valuesOf(story);
  expect([values['timed-out-nfs-calls'], values['failed-nfs-io']]).toEqual([9, 2]);
});

test('sums over all operations, as older histories have, are no figure', () => {
  const story = new Story().sample(10_000, { nfs: { calls: 100, ...sums } }).over(60_000);
  expect(valuesOf(story)).toMatchObject({ 'timed-out-nfs-calls': null, 'failed-nfs-io': null });
});

test('a figure that was not measured is null, not zero', () => {
  const story = new Story({ deadlineMs: 120_000 }).without('deadline').without('sample').over(1);
  expect(valuesOf(story)).toMatchObject({
    'baseline-duration': quietMs,
    'd-state-tasks': null,
    'peak-load': null,
    'slowest-netns': null,
  });
  expect(subjectOf(story).deadlineMs).toBe(120_000);
  expect(subjectOf(new Story().over(1)).deadlineMs).toBe(deadlineMs);
});

test('each has a name of its own, a unit, a direction and a tolerance', () => {
  const names = metrics.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, title, better, tolerance } of metrics) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title, name).not.toBe('');
    expect(['lower', 'higher'], name).toContain(better);
    expect(tolerance, name).toBeGreaterThanOrEqual(0);
  }
});

test('each is one file of its name and one line of the index', () => {
  const folder = new URL('../../src/metrics/', import.meta.url);
  const index = readFileSync(new URL('index.ts', folder), 'utf8');
  for (const { name } of metrics) {
    expect(index, name).toContain(`from './${name}.ts'`);
    expect(readFileSync(new URL(`${name}.ts`, folder), 'utf8')).toContain(`name: '${name}'`);
  }
});

test('a new one is in report.json and on the page without any other change', () => {
  const leastMemory: Metric = {
    name: 'least-memory',
    title: 'least memory available',
    unit: 'ms',
    better: 'higher',
    tolerance: 3,
    of: ({ watchedSamples }) => Math.min(...watchedSamples.map(({ sample }) => sample.memoryAvailableBytes)),
  };
  const events = history(new Story().backup(1).sample(1_000, { memoryAvailableBytes: 61_000 }).over(60_000));
  const trials = asTrials(events);
  const judgement = judge(trials);
  const [trial] = trials;
  const [subject] = judgement.subjects;
  if (!trial || !subject) throw new Error('the history has no subject');
  const model = readTrial(trial.events, trial.plan, subjectIn(trial.plan));
  subject.metrics = measure(model, [...metrics, leastMemory]);
  const report = makeReport(trials, judgement);
  const { of: _, ...declared } = leastMemory;
  expect(Report.parse(JSON.parse(renderJson(report))).judgement.subjects[0]?.metrics.at(-1)).toEqual({
    ...declared,
    value: 61_000,
  });
  expect(renderHtml(report)).toContain('<dt>least memory available</dt><dd>1 min 1 s</dd>');
});

/** Metrics by name. */
function valuesOf(story: Story): Record<string, number | null> {
  return Object.fromEntries(subjectOf(story).metrics.map(({ name, value }) => [name, value]));
}

function subjectIn({ subjects }: Plan): PlannedSubject {
  const [subject] = subjects;
  if (!subject) throw new Error('the plan has no subject');
  return subject;
}
