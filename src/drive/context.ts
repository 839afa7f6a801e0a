import type { Plan } from '../history/plan.ts';
import type { Lab } from '../lab/lab.ts';
import type { Strategy } from '../strategies/strategy.ts';
import type { Recorder } from './recorder.ts';
import type { SourceData } from './source-data.ts';
import type { StrategyJobs } from './strategy-jobs.ts';

/** The parts that every phase of a trial works with. */
export interface Context {
  readonly plan: Plan;
  readonly strategy: Strategy;
  readonly lab: Lab;
  readonly recorder: Recorder;
  readonly jobs: StrategyJobs;
  readonly data: SourceData;
}
