/** The speed of other work on the node, each kind against the trial's own baseline phase. */
import type { Bystander } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import type { Ruling } from './check.ts';
import { compare } from './slowdown.ts';

export function heartbeat(trial: TrialModel): Ruling {
  const values = trial.tellingSamples.flatMap((event) => {
    const ms = event.sample.heartbeatGapMs;
    return ms === null ? [] : [{ event, ms }];
  });
  const baseline = trial.baselineSamples.flatMap(({ sample }) => sample.heartbeatGapMs ?? []);
  const limitMs = trial.plan.limits.heartbeatGapMs;
  return compare(trial, { what: 'a heartbeat', values, baseline, limitMs });
}

/** `what`: the work in words. */
export function bystander(trial: TrialModel, field: keyof Bystander, what: string): Ruling {
  const values = trial.tellingSamples.flatMap((event) => {
    const { bystander } = event.sample;
    return bystander ? [{ event, ms: bystander[field] ?? Number.POSITIVE_INFINITY }] : [];
  });
  const baseline = trial.baselineSamples.flatMap(({ sample }) => sample.bystander?.[field] ?? []);
  const { slowWorkMs, slowSamplesInRealTime } = trial.plan.limits;
  const least = trial.plan.clock === 'real' ? slowSamplesInRealTime : 1;
  return compare(trial, { what, values, baseline, limitMs: slowWorkMs, least });
}
