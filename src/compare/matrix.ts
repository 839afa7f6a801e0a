/** The matrix of strategies × scenarios: every trial's result, the cells over all seeds, and the recommendation. Plain data. */
import { z } from 'zod';
import { Harm, Outcome } from '../history/finding.ts';
import { ClockKind, LabName } from '../history/lab-name.ts';
import { worstOutcome } from '../history/outcomes.ts';
import { Recommendation, recommend } from './recommendation.ts';
import { TrialResult } from './result.ts';

/** Raised when a program that reads matrix.json would have to change. */
export const MATRIX_SCHEMA = 1;

export const MatrixTrial = TrialResult.extend({
  /** Its id within the run of its scenario. */
  id: z.string(),
  /** Its folder, from the folder of the matrix: history.jsonl and report.html are in it. */
  folder: z.string(),
  /** `run`: this compare ran it. `store`: taken from the store. `folder`: an earlier compare into this folder ran it. */
  source: z.enum(['run', 'store', 'folder']),
  /** The wall time that it took when it ran, ms; null: not known. */
  wallMs: z.number().nullable(),
});
export type MatrixTrial = z.infer<typeof MatrixTrial>;

/** One strategy under one scenario, over all seeds. */
export const Cell = z.object({
  scenario: z.string(),
  strategy: z.string(),
  /** The worst over the seeds; null: unknown, also where a trial was not run. */
  outcome: Outcome.nullable(),
  /** Over all seeds, worst first. */
  harms: z.array(Harm),
  /** No fault met a backup in at least one of its trials, and no trial did badly: the outcome shows nothing. */
  untested: z.boolean(),
  /** The id of the trial with the worst outcome, and its folder; null: no trial was run. */
  worst: z.object({ id: z.string(), folder: z.string(), seed: z.int() }).nullable(),
  /** The number of trials, of those in the store, and of those without a result. */
  trials: z.int(),
  stored: z.int(),
  missing: z.int(),
});
export type Cell = z.infer<typeof Cell>;

export const LeftOut = z.object({
  kind: z.enum(['strategy', 'scenario']),
  name: z.string(),
  why: z.string(),
});
export type LeftOut = z.infer<typeof LeftOut>;

export const Matrix = z.object({
  schemaVersion: z.literal(MATRIX_SCHEMA),
  /** The version of firedrill. */
  firedrill: z.string(),
  /** The command that makes it again. */
  command: z.string(),
  lab: LabName,
  clock: ClockKind,
  seeds: z.array(z.int().nonnegative()),
  /** Wall-clock time, ISO 8601. */
  startedAt: z.string(),
  scenarios: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      incident: z.string().nullable(),
      summary: z.string().nullable(),
    }),
  ),
  strategies: z.array(z.object({ name: z.string(), title: z.string(), digest: z.string() })),
  /** Strategy by strategy, each in the order of the scenarios. */
  cells: z.array(Cell),
  recommendation: Recommendation,
  /** Strategies and scenarios that this lab cannot run. */
  leftOut: z.array(LeftOut),
  trials: z.array(MatrixTrial),
  /** Trials without a result: not run yet, interrupted, or stopped by trouble before a history began. */
  missing: z.array(z.object({ scenario: z.string(), strategy: z.string(), seed: z.int().nonnegative() })),
});
export type Matrix = z.infer<typeof Matrix>;

/** Everything that `makeMatrix` derives nothing of. */
export type MatrixFacts = Omit<Matrix, 'schemaVersion' | 'cells' | 'recommendation' | 'missing'>;

/** The matrix of these trials. A trial that is not among them is missing. Pure. */
export function makeMatrix(facts: MatrixFacts): Matrix {
  const { strategies, scenarios, seeds, trials } = facts;
  const has = (strategy: string, scenario: string, seed: number) =>
    trials.some((trial) => trial.strategy === strategy && trial.scenario === scenario && trial.seed === seed);
  const missing = strategies.flatMap(({ name: strategy }) =>
    scenarios.flatMap(({ name: scenario }) =>
      seeds.flatMap((seed) => (has(strategy, scenario, seed) ? [] : [{ scenario, strategy, seed }])),
    ),
  );
  const cells = strategies.flatMap(({ name: strategy }) =>
    scenarios.map(({ name: scenario }) => {
      const isOf = (one: { strategy: string; scenario: string }) =>
        one.strategy === strategy && one.scenario === scenario;
      return cellOf(scenario, strategy, trials.filter(isOf), missing.filter(isOf).length);
    }),
  );
  const recommendation = recommend({ strategies, trials, cells, leftOut: facts.leftOut });
  return { schemaVersion: MATRIX_SCHEMA, ...facts, cells, recommendation, missing };
}

function cellOf(scenario: string, strategy: string, trials: readonly MatrixTrial[], missing: number): Cell {
  const outcomes = [...trials.map(({ outcome }) => ({ outcome })), ...Array(missing).fill({ outcome: null })];
  const outcome = worstOutcome(outcomes);
  const rank = ({ outcome }: MatrixTrial) => (outcome === null ? -1 : Outcome.options.indexOf(outcome));
  const worst =
    trials.find((trial) => outcome !== null && trial.outcome === outcome) ??
    trials.toSorted((a, b) => rank(a) - rank(b))[0];
  return {
    ...{ scenario, strategy, outcome },
    harms: Harm.options.filter((harm) => trials.some(({ harms }) => harms.includes(harm))),
    untested: outcome !== null && isGood(outcome) && trials.some(({ notTested }) => notTested !== null),
    worst: worst ? { id: worst.id, folder: worst.folder, seed: worst.seed } : null,
    trials: trials.length + missing,
    stored: trials.filter(({ source }) => source !== 'run').length,
    missing,
  };
}

function isGood(outcome: Outcome): boolean {
  return outcome === 'succeeded' || outcome === 'failed-clean' || outcome === 'refused';
}
