/** The trouble of one trial costs its own cell alone: the others are driven, judged and reported as if they had been alone. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { assert, at, backup, failsCleanly, silence } from '../../src/index.ts';
import { makeReport } from '../../src/report/report.ts';
import { type FakeScripts, fakeStrategy } from '../fake-lab/behaviour.ts';
import { drilled } from '../fake-lab/drilled.ts';
import type { FakeLabOptions } from '../fake-lab/fake-lab.ts';

const careful: FakeScripts = { backup: { unreachable: { failsAfterMs: 30_000, code: 255 } } };
const timeline = [at('0s', backup()), at('2s', silence('target', { for: '2m' })), at('5m', backup())];
const named = (name: string, scripts: FakeScripts) => fakeStrategy(scripts, { name });

/** A run of three strategies, the second of which is the one given, in a lab of its own. */
async function runOfThree(second: FakeScripts, secondLab: FakeLabOptions = {}) {
  const strategies = [named('first', careful), named('second', second), named('third', careful)];
  const done = await drilled({
    definition: {
      title: 'three strategies',
      subjects: Object.fromEntries(strategies.map(({ name }) => [name, assert(failsCleanly())])),
      data: { files: 60, size: '1MB' },
      timeline,
    },
    strategies,
    lab: (nth) => (nth === 1 ? secondLab : {}),
  });
  return makeReport(done.trials, judge(done.trials));
}

test.each<[string, FakeScripts]>([
  ['breaks in its preparation', { ...careful, prepare: { code: 1 } }],
  ['never backs up', { ...careful, backup: { code: 1 } }],
])('a strategy that %s never worked, and leaves the reports of the other two whole', async (_, scripts) => {
  const usual = await runOfThree(careful);
  const report = await runOfThree(scripts);
  const outcomes = report.judgement.subjects.map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['failed-clean', 'never-worked', 'failed-clean']);
  expect(report.verdict).toBe('fail');
  for (const index of [0, 2]) expect(report.subjects[index]).toEqual(usual.subjects[index]);
});

describe.each<[string, FakeScripts, FakeLabOptions, RegExp]>([
  [
    'restores names that no comparison can read',
    careful,
    { failures: [{ call: 'fork.node.run firedrill-data compare', nth: 1, effect: 'fail' }] },
    /data could not be handled/,
  ],
  ['loses its lab', careful, { failures: [{ atMs: 60_000, effect: 'break' }] }, /the fake lab broke/],
])('a strategy that %s', (_, scripts, lab, trouble) => {
  test('leaves the reports of the other two whole', async () => {
    const usual = await runOfThree(careful);
    const report = await runOfThree(scripts, lab);
    for (const name of ['first', 'third']) {
      const judged = report.judgement.subjects.find(({ subject }) => subject === name);
      expect(judged?.outcome).toBe('failed-clean');
      expect(judged).toEqual(usual.judgement.subjects.find(({ subject }) => subject === name));
      expect(report.subjects.find(({ subject }) => subject === name)).toEqual(
        usual.subjects.find(({ subject }) => subject === name),
      );
    }
  });

  test('is unknown itself, with its trouble', async () => {
    const report = await runOfThree(scripts, lab);
    expect(report.verdict).toBe('unknown');
    expect(report.troubles).toMatchObject([{ subject: 'second', message: expect.stringMatching(trouble) }]);
    expect(report.incomplete).toMatch(/^second /);
  });
});
