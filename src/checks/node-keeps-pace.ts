import type { Bystander } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, fail, pass, type Ruling, together } from './check.ts';
import { plural } from './plural.ts';
import { compare, othersInDStateMs } from './slowdown.ts';

/** The rest of the node works as in the trial's own baseline phase: the backup has no blast radius. */
export const nodeKeepsPace: Check = {
  name: 'node-keeps-pace',
  promise: 'does not slow down the rest of the node',
  judge(trial) {
    const works = [
      bystander(trial, 'forkExecMs', 'fork and exec'),
      bystander(trial, 'fsyncMs', 'a small fsync'),
      bystander(trial, 'netnsMs', 'a new network namespace'),
    ];
    return together(
      [nodeStays(trial), kernelStaysCalm(trial), heartbeat(trial), ...works, othersInDState(trial)],
      `the rest of the node was not slowed down in ${plural(trial.tellingSamples.length, 'sample')}`,
    );
  },
};

function nodeStays(trial: TrialModel): Ruling {
  const [lost] = trial.unplannedLosses;
  return lost ? fail(`the node was lost (${lost.cause})`, lost) : pass('the node stayed');
}

/** A stalled RCU grace period, a killed process or a panic is more than a slowdown, with any samples. */
function kernelStaysCalm(trial: TrialModel): Ruling {
  const alarms = trial.watchedKernel.filter((line) => /^(rcu-stall|oom|panic)$/.test(line.class));
  const [first] = alarms;
  return first
    ? fail(`the kernel raised ${plural(alarms.length, 'alarm')}, the first: ${first.text}`, ...alarms)
    : pass('the kernel raised no alarm');
}

function heartbeat(trial: TrialModel): Ruling {
  const values = trial.tellingSamples.flatMap((event) => {
    const ms = event.sample.heartbeatGapMs;
    return ms === null ? [] : [{ event, ms }];
  });
  const baseline = trial.baselineSamples.flatMap(({ sample }) => sample.heartbeatGapMs ?? []);
  const limitMs = trial.plan.limits.heartbeatGapMs;
  return compare(trial, { what: 'a heartbeat', values, baseline, limitMs });
}

function bystander(trial: TrialModel, field: keyof Bystander, what: string): Ruling {
  const values = trial.tellingSamples.flatMap((event) => {
    const { bystander } = event.sample;
    return bystander ? [{ event, ms: bystander[field] ?? Number.POSITIVE_INFINITY }] : [];
  });
  const baseline = trial.baselineSamples.flatMap(({ sample }) => sample.bystander?.[field] ?? []);
  const { slowWorkMs, slowSamplesInRealTime } = trial.plan.limits;
  const least = trial.plan.clock === 'real' ? slowSamplesInRealTime : 1;
  return compare(trial, { what, values, baseline, limitMs: slowWorkMs, least });
}

function othersInDState(trial: TrialModel): Ruling {
  const values = trial.tellingSamples.map((event) => ({ event, ms: othersInDStateMs(event) }));
  const baseline = trial.baselineSamples.map((event) => othersInDStateMs(event));
  const limitMs = trial.plan.limits.othersDStateMs;
  return compare(trial, { what: 'a D state outside the backup', values, baseline, limitMs });
}
