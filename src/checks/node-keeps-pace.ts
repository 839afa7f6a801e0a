import type { TrialModel } from '../read-model/trial-model.ts';
import { bystander, heartbeat } from './bystander-work.ts';
import { type Check, fail, pass, type Ruling, together } from './check.ts';
import { plural } from './plural.ts';
import { compare, othersInDStateMs } from './slowdown.ts';

/**
 * The rest of the node works as in the trial's own baseline phase, as `fails-cleanly@1` judged it: a kernel thread of the
 * strategy's own mount counts as another's. It stays for recorded plans; `spares-bystanders` supersedes it.
 */
export const nodeKeepsPace: Check = {
  name: 'node-keeps-pace',
  promise: 'does not slow down the rest of the node',
  supersededBy: 'spares-bystanders',
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

function othersInDState(trial: TrialModel): Ruling {
  const values = trial.tellingSamples.map((event) => ({ event, ms: othersInDStateMs(event) }));
  const baseline = trial.baselineSamples.map((event) => othersInDStateMs(event));
  const limitMs = trial.plan.limits.othersDStateMs;
  return compare(trial, { what: 'a D state outside the backup', values, baseline, limitMs });
}
