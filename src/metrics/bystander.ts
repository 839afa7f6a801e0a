import type { Bystander } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { greatest } from './greatest.ts';

/** The slowest of one kind of the bystander's work, in ms; work that was not done counts as the probe's limit. */
export function slowestWork(trial: TrialModel, kind: keyof Bystander): number | null {
  return greatest(
    trial.watchedSamples.flatMap(({ sample: { bystander } }) =>
      bystander ? [bystander[kind] ?? trial.plan.limits.bystanderMs] : [],
    ),
  );
}
