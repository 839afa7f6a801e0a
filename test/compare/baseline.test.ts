import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Baseline,
  baselineText,
  parseBaseline,
  resultsFor,
  updatedBaseline,
} from '../../src/compare/baseline.ts';
import type { TrialResult } from '../../src/compare/result.ts';
import { careful, naive, resultOfDrill } from './drilled-results.ts';

let good: TrialResult;
let bad: TrialResult;
beforeAll(async () => {
  good = await resultOfDrill(careful);
  bad = await resultOfDrill(naive);
});

const of = (...results: TrialResult[]): Baseline => ({ schemaVersion: 1, results });

describe('a baseline', () => {
  it('reads as it was written', () => {
    expect(parseBaseline(baselineText(of(good, bad)), 'b.json')).toEqual(of(good, bad));
  });

  it.each([
    ['no JSON', '{', /b\.json: the baseline is not JSON/],
    [
      'another schema',
      '{"schemaVersion":7,"results":[]}',
      /another schema[\s\S]*schemaVersion 1[\s\S]*schemaVersion 7/,
    ],
    ['another document', '{"results":1}', /b\.json: this is not a baseline/],
  ])('is refused as %s', (_, text, message) => {
    expect(() => parseBaseline(text, 'b.json')).toThrow(message);
  });

  it('keeps the record of a trial without a change, and of trials that were not run', () => {
    const again = { ...good, startedAt: '2027-01-01T00:00:00.000Z' };
    const other = { ...good, scenario: 'other' };
    expect(updatedBaseline(of(good, other), [again])).toEqual(of(good, other));
    expect(updatedBaseline(of(good), [bad])).toEqual(of(bad));
    expect(updatedBaseline(undefined, [bad])).toEqual(of(bad));
  });

  it('gives the results of the planned trials, and is refused where it lacks a scenario', () => {
    const other = { ...good, scenario: 'other' };
    const planned = { scenarios: ['fake'], strategies: ['rsync-ssh'] };
    expect(resultsFor(of(good, other), planned, 'b.json')).toEqual([good]);
    expect(() => resultsFor(of(other), planned, 'b.json')).toThrow(
      /b\.json: the baseline belongs to other scenarios\n {2}expected: results of fake\n {2}found: {4}results of other/,
    );
  });
});
