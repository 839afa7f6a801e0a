/** From a plan and its seeds to the trials of a run, and to the index that lists them. */
import { join } from 'node:path';
import type { Plan } from '../../history/plan.ts';
import { RUN_SCHEMA, type RunIndex, runFiles } from '../../history/run.ts';
import { TRIAL_SCHEMA, type Trial, trialId } from '../../history/trial.ts';
import { strategyRecord } from '../../strategies/digest.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import { version } from '../version.ts';

/** One trial for each strategy and seed, strategy by strategy. */
export function trialsOfPlan(
  plan: Plan,
  seeds: readonly number[],
  strategies: Readonly<Record<string, Strategy>>,
): Trial[] {
  return plan.subjects.flatMap((subject) =>
    seeds.map((seed) => {
      const strategy = strategies[subject.name];
      if (!strategy) throw new Error(`the plan names ${subject.name}, which is no strategy`);
      return {
        schema: TRIAL_SCHEMA,
        id: trialId(subject.name, seed),
        firedrill: version(),
        plan: { ...plan, seed, subjects: [subject] },
        strategy: strategyRecord(strategy),
      };
    }),
  );
}

/** The index of a run of these trials. */
export function indexOf(
  trials: readonly Trial[],
  rest: Omit<RunIndex, 'schema' | 'firedrill' | 'trials'>,
): RunIndex {
  return {
    schema: RUN_SCHEMA,
    firedrill: version(),
    ...rest,
    trials: trials.map(({ id, strategy, plan }) => ({
      id,
      strategy: strategy.name,
      seed: plan.seed,
      folder: join(runFiles.trials, id),
    })),
  };
}
