/** Drives one subject through the phases of its trial; each phase returns the input of the next one. */
import type { EventOf } from '../history/events.ts';
import type { Plan } from '../history/plan.ts';
import type { Lab } from '../lab/lab.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { prepare, runBaseline } from './baseline.ts';
import type { Context } from './context.ts';
import { inspectAtEnd } from './final-inspection.ts';
import type { Recorder } from './recorder.ts';
import { SourceData } from './source-data.ts';
import { StrategyJobs } from './strategy-jobs.ts';
import { Timeline } from './timeline.ts';

export interface SubjectOptions {
  plan: Plan;
  strategy: Strategy;
  lab: Lab;
  recorder: Recorder;
}

/**
 * Preparation and the baseline run happen before lab time 0, which is when the timeline starts. Together they take at most
 * 72 minutes: twice `baselineMs`, `restMs`, `settleMs`, and `restoreMs` with the end of a restore by force.
 */
export const preparationMs = -7_200_000;

/** Throws LabError where the lab breaks. A strategy that never worked completes without a timeline. */
export async function driveSubject(options: SubjectOptions): Promise<EventOf<'subject-ended'>['because']> {
  const { plan, strategy, lab, recorder } = options;
  const context: Context = {
    ...options,
    jobs: new StrategyJobs(strategy, lab, recorder),
    data: new SourceData(plan, lab, recorder),
  };
  if (plan.nfsExport === 'async') await lab.targetControl.exportAsync();
  const before = await prepare(context);
  const baseline = before && (await runBaseline(context, before));
  if (!before || !baseline) return 'completed';
  const timeline = new Timeline(context, before, baseline);
  await timeline.walk();
  await inspectAtEnd(context, before);
  await timeline.probe.tryForReal();
  return 'completed';
}
