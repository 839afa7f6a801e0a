/** The trials of the usual run. */
import { trialsOfPlan } from '../../../src/cli/run/declare.ts';
import type { Trial } from '../../../src/history/trial.ts';
import { strategies } from '../../../src/strategies/index.ts';
import { plan } from '../../report/history.ts';

export const trials = trialsOf([plan.seed]);

export function trialsOf(seeds: readonly number[]): Trial[] {
  return trialsOfPlan(plan, seeds, strategies);
}
