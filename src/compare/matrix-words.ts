/** The words of a matrix, which all of its renderings share. */
import { outcomeLabel, type Word } from '../report/labels.ts';
import { seedList } from '../report/strategy-summary.ts';
import type { Cell, Matrix } from './matrix.ts';
import type { Rank } from './recommendation.ts';

/** A cell's sign and word; an untested one is no success. */
export function cellWord({ outcome, harms, untested, missing, trials }: Cell): Word {
  if (missing === trials)
    return { sign: '·', word: 'not run', tone: 'neutral', meaning: 'No trial of it has a result.' };
  if (untested)
    return {
      sign: '–',
      word: 'not tested',
      tone: 'neutral',
      meaning: 'No fault met a backup: it shows nothing.',
    };
  return outcomeLabel(outcome, harms);
}

/** Its source, for a reader; empty: this compare ran it. */
export function cellSource({ stored, trials, missing }: Cell): string {
  if (stored === 0) return '';
  return stored === trials - missing ? 'stored' : `${stored} of ${trials} stored`;
}

/** E.g. `2 strategies × 3 scenarios, seed 1, virtual clock; 6 trials, 4 of them finished before`. */
export function matrixFacts({ strategies, scenarios, seeds, clock, trials, missing }: Matrix): string {
  const count = (some: number, one: string, many = `${one}s`) => `${some} ${some === 1 ? one : many}`;
  const stored = trials.filter(({ source }) => source !== 'run').length;
  return [
    `${count(strategies.length, 'strategy', 'strategies')} × ${count(scenarios.length, 'scenario')}, ${seedList(seeds)}, ${clock} clock; ${count(trials.length, 'trial')}`,
    ...(stored > 0 ? [`${stored} of them finished before`] : []),
    ...(missing.length > 0 ? [`${missing.length} without a result`] : []),
  ].join(', ');
}

/** E.g. `1.`, `2. (tie)`, or `–` where it has none. */
export function placeText({ place, tied }: Rank): string {
  return place === null ? '–' : `${place}.${tied ? ' (tie)' : ''}`;
}
