/** Metrics of recovery, and of a backup's cost: how old the newest copy was at worst, how long a restore took, bytes sent. */
import { expect, test } from 'vitest';
import { measure } from '../../src/metrics/measure.ts';
import { readTrial } from '../../src/read-model/fold.ts';
import { history, Story } from '../checks/history-builder.ts';
import { asTrials } from '../history/as-trials.ts';

function metricOf(story: Story, name: string): number | null | undefined {
  const [trial] = asTrials(history(story));
  const [subject] = trial?.plan.subjects ?? [];
  if (!trial || !subject) throw new Error('no trial');
  return measure(readTrial(trial.events, trial.plan, subject)).find((metric) => metric.name === name)?.value;
}

const age = (story: Story) => metricOf(story, 'worst-copy-age');

test('a copy grows older until the next one has been made, and the last one until the end of the watch', () => {
  const story = new Story() // the baseline run started at -50 s
    .backup(1, { atMs: 0, tookMs: 10_000 })
    .restored(20_000, [1])
    .backup(2, { atMs: 100_000, tookMs: 10_000 })
    .restored(120_000, [2])
    .over(150_000);
  expect(age(story)).toBe(110_000);
  expect(age(new Story().backup(1, { atMs: 0, tookMs: 10_000 }).restored(20_000, [1]).over(40_000))).toBe(
    60_000,
  );
});

test('a backup that fails makes no copy: the last one grows older', () => {
  const story = new Story()
    .backup(1, { atMs: 0 })
    .restored(20_000, [1])
    .backup(2, { atMs: 100_000, code: 12 })
    .restored(120_000, [1])
    .backup(3, { atMs: 200_000, tookMs: 9_000 })
    .restored(220_000, [3])
    .over(250_000);
  expect(age(story)).toBe(209_000);
});

test('an exit code of 0 makes no copy either, unless a restore gives it', () => {
  const silent = new Story().backup(1, { atMs: 0 }).restored(20_000, [0]).over(100_000);
  expect(age(silent)).toBe(150_000);
});

test('where a restore gives nothing, all data are lost until there is a copy again', () => {
  const destroyed = new Story()
    .backup(1, { atMs: 0, code: 12 })
    .restored(20_000, [])
    .backup(2, { atMs: 100_000, tookMs: 9_000 })
    .restored(120_000, [2])
    .over(130_000);
  expect(age(destroyed)).toBe(159_000); // they were made at -50 s
  expect(age(new Story().without('restored').backup(1).over(60_000))).toBeNull();
});

test('the longest restore that gave data counts', () => {
  const story = new Story()
    .backup(1)
    .restored(20_000, [1], { tookMs: 4_000 })
    .restored(30_000, [1], { tookMs: 7_000 })
    .restored(40_000, [], { tookMs: 600_000 })
    .over(60_000);
  expect(metricOf(story, 'restore-time')).toBe(7_000);
  expect(metricOf(new Story().backup(1).restored(20_000, [1]).over(60_000), 'restore-time')).toBeNull();
});

test('the bytes on the wire are those of the backup with most, both ways; where the lab counts none, they are null', () => {
  const story = new Story()
    .backup(1, { wire: { sent: 1_000_000, received: 20_000 } })
    .backup(2, { atMs: 20_000, wire: { sent: 990_000, received: 900_000 } })
    .backup(3, { atMs: 40_000 })
    .over(60_000);
  expect(metricOf(story, 'most-wire-bytes')).toBe(1_890_000);
  expect(metricOf(new Story().backup(1).over(60_000), 'most-wire-bytes')).toBeNull();
});
