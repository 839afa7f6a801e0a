/** The comparison of two sets of results: every change, worst first, and the verdict. */
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { ChangeState, changeOf, loneChange, TrialChange } from './change.ts';
import { keyOf, type TrialResult } from './result.ts';

/** Raised when a program that reads comparisons would have to change. */
export const COMPARISON_SCHEMA = 1;

/** The share of a metric's value that counts as no change where the lab or firedrill itself differs between both sides. */
export const otherLabSlack = 0.1;

export const Comparison = z.object({
  schemaVersion: z.literal(COMPARISON_SCHEMA),
  /** The names of both sides, as paths of runs or of a baseline. */
  before: z.string(),
  after: z.string(),
  /** `worse`: at least one trial is. `undecided`: none is, and of one it cannot be decided. */
  verdict: z.enum(['worse', 'undecided', 'not-worse']),
  /** The number of trials in each state. */
  counts: z.record(ChangeState, z.int().nonnegative()),
  /** Worst state first, then in the order of the trials. */
  changes: z.array(TrialChange),
});
export type Comparison = z.infer<typeof Comparison>;

/** One side of a comparison. */
export interface Side {
  /** For messages and reports. */
  readonly name: string;
  readonly results: readonly TrialResult[];
}

/**
 * Compares the trials that both sides have by scenario, strategy, seed, lab and clock. `slack`: as for `changeOf`; absent: 0 for a trial
 * in the same lab and `otherLabSlack` in another. Pure. Throws UsageError where both sides have no trial in common.
 */
export function compare(before: Side, after: Side, slack?: number): Comparison {
  const was = new Map(before.results.map((result) => [keyOf(result), result]));
  const is = new Set(after.results.map(keyOf));
  if (![...is].some((key) => was.has(key))) throw nothingInCommon(before, after);
  const changes = [
    ...after.results.map((result) => {
      const former = was.get(keyOf(result));
      return former ? changeOf(former, result, slack ?? slackFor(former, result)) : loneChange(result, 'new');
    }),
    ...before.results.filter((result) => !is.has(keyOf(result))).map((result) => loneChange(result, 'gone')),
  ];
  const count = (state: ChangeState) => changes.filter((change) => change.state === state).length;
  const counts = Object.fromEntries(ChangeState.options.map((state) => [state, count(state)]));
  const rank = ({ state }: TrialChange) => ChangeState.options.indexOf(state);
  return {
    schemaVersion: COMPARISON_SCHEMA,
    ...{ before: before.name, after: after.name },
    verdict: count('worse') > 0 ? 'worse' : count('undecided') > 0 ? 'undecided' : 'not-worse',
    counts: counts as Comparison['counts'],
    changes: changes.toSorted((a, b) => rank(a) - rank(b)),
  };
}

/** Another machine or version has other figures: its clock repeats, its build does not. */
function slackFor({ identity: was }: TrialResult, { identity: is }: TrialResult): number {
  const fields = ['firedrill', 'image', 'kernel', 'host'] as const;
  return fields.every((field) => was[field] === is[field]) ? 0 : otherLabSlack;
}

function nothingInCommon(before: Side, after: Side): UsageError {
  return new UsageError({
    what: 'the two sides have no trial in common',
    where: `${before.name} and ${after.name}`,
    expected: `a trial of ${trialsText(before)}`,
    found: trialsText(after),
    hint: 'Trials are compared by scenario, strategy, seed, lab and clock.',
  });
}

function trialsText({ results }: Side): string {
  const names = [
    ...new Set(
      results.map(({ scenario, strategy, seed, lab }) => `${scenario} / ${strategy}, seed ${seed}, ${lab}`),
    ),
  ];
  return `${names.slice(0, 5).join('; ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
