/** The laws, on random histories: seeded, so that its number repeats a failure. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { asTrials } from '../history/as-trials.ts';
import { history } from './history-builder.ts';
import { expectFailuresToStay, expectOutcomesOnlyToWorsen } from './laws.ts';
import { randomStory } from './random-story.ts';

describe('random histories', () => {
  const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

  test.each(seeds)('history %i: the end does not take back the proof of a beginning', (seed) => {
    const events = history(randomStory(seed));
    expectFailuresToStay(events);
    expectOutcomesOnlyToWorsen(events);
  });

  test('and the histories are not all alike', () => {
    const judged = seeds.flatMap((seed) => judge(asTrials(history(randomStory(seed)))).subjects);
    expect(new Set(judged.map(({ outcome }) => outcome)).size).toBeGreaterThanOrEqual(6);
    for (const verdict of ['pass', 'fail', 'unknown']) {
      const checks = judged.flatMap(({ findings }) => findings.filter((found) => found.verdict === verdict));
      expect(new Set(checks.map(({ check }) => check)).size, verdict).toBeGreaterThanOrEqual(10);
    }
  });
});
