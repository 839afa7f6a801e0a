/** The effects on other work on the node: its speed, each kind against the trial's own baseline phase, and its losses. */
import type { Bystander, DStateTask, EventOf, KernelLineClass } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { fail, pass, type Ruling } from './check.ts';
import { plural } from './plural.ts';
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

/** D states of tasks for which `isOther` holds; `what`: such a wait in words. */
export function othersInDState(
  trial: TrialModel,
  what: string,
  isOther: (task: DStateTask) => boolean,
): Ruling {
  const longest = ({ sample }: EventOf<'sample'>) =>
    Math.max(0, ...sample.dstate.filter(isOther).map(({ forMs }) => forMs));
  return compare(trial, {
    what,
    values: trial.tellingSamples.map((event) => ({ event, ms: longest(event) })),
    baseline: trial.baselineSamples.map(longest),
    limitMs: trial.plan.limits.othersDStateMs,
  });
}

/** Fails for a loss of the node that no fault of the plan accounts for. */
export function nodeStays(trial: TrialModel): Ruling {
  const [lost] = trial.unplannedLosses;
  return lost ? fail(`the node was lost (${lost.cause})`, lost) : pass('the node stayed');
}

/** Fails for a kernel line of these classes. */
export function kernelStaysCalm(trial: TrialModel, classes: readonly KernelLineClass[]): Ruling {
  const alarms = trial.watchedKernel.filter((line) => classes.includes(line.class));
  const [first] = alarms;
  return first
    ? fail(`the kernel raised ${plural(alarms.length, 'alarm')}, the first: ${first.text}`, ...alarms)
    : pass('the kernel raised no alarm');
}
