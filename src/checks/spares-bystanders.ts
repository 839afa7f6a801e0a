import type { ControlPlane, EventOf } from '../history/events.ts';
import { isOfTheNode } from '../read-model/attribution.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { bystander, heartbeat, kernelStaysCalm, nodeStays, othersInDState } from './bystander-work.ts';
import { type Check, fail, pass, type Ruling, together } from './check.ts';
import { plural } from './plural.ts';
import { compare, type Measured, median } from './slowdown.ts';

/**
 * The rest of the node works as in the trial's own baseline phase. The check judges only effects that other work feels:
 * the duration of ordinary work, memory, processes, the API. A task in D state is the strategy's own where it belongs to a
 * job or to the NFS client, and the target's where it serves NFS; neither is an effect on others.
 */
export const sparesBystanders: Check = {
  name: 'spares-bystanders',
  promise: 'leaves the other work on the node undisturbed',
  judge(trial) {
    const samples = plural(trial.tellingSamples.length, 'sample');
    return together(
      [
        nodeStays(trial),
        // A panic is a loss of the node, planned or not; other work feels a killed process and a stalled grace period at once.
        kernelStaysCalm(trial, ['rcu-stall', 'oom']),
        heartbeat(trial),
        bystander(trial, 'forkExecMs', 'fork and exec'),
        bystander(trial, 'fsyncMs', 'a small fsync'),
        bystander(trial, 'netnsMs', 'a new network namespace'),
        // Such as a kubelet that asks a dead mount for its size.
        othersInDState(trial, 'a D state of other work', isOfTheNode),
        memory(trial),
        processes(trial),
        ...api(trial),
      ],
      `other work on the node was as in the baseline phase in ${samples}`,
    );
  },
};

/** The kubelet evicts pods below its threshold; a node with little memory at rest is judged by half of that. */
function memory(trial: TrialModel): Ruling {
  const baseline = trial.baselineSamples.map(({ sample }) => sample.memoryAvailableBytes);
  const usual = median(baseline);
  const least = Math.min(trial.plan.limits.memoryAvailableBytes, usual / 2);
  const low = trial.tellingSamples.filter(({ sample }) => sample.memoryAvailableBytes < least);
  if (baseline.length === 0 || low.length === 0) return pass('memory stayed available');
  const lowest = low.reduce((a, b) =>
    b.sample.memoryAvailableBytes < a.sample.memoryAvailableBytes ? b : a,
  );
  const text = `available memory fell to ${mebibytes(lowest.sample.memoryAvailableBytes)}, usually ${mebibytes(usual)}`;
  return fail(`${text}; ${plural(low.length, 'sample')} below ${mebibytes(least)}`, ...low);
}

function processes(trial: TrialModel): Ruling {
  const baseline = trial.baselineSamples.map(({ sample }) => sample.processes);
  const usual = median(baseline);
  const most = usual * trial.plan.limits.slowdown;
  const many = trial.tellingSamples.filter(({ sample }) => sample.processes > most);
  if (baseline.length === 0 || many.length === 0) return pass('the number of processes stayed as it was');
  const greatest = many.reduce((a, b) => (b.sample.processes > a.sample.processes ? b : a));
  return fail(`${greatest.sample.processes} processes ran at once, usually ${Math.round(usual)}`, ...many);
}

/** The Kubernetes API, where the node has one. */
function api(trial: TrialModel): Ruling[] {
  const requests: [keyof ControlPlane & `${'readyz' | 'list' | 'write'}Ms`, string][] = [
    ['readyzMs', 'the readiness of the API server'],
    ['listMs', 'a list of pods'],
    ['writeMs', 'a write to the API'],
  ];
  if (!trial.baselineSamples.some(({ sample }) => sample.controlPlane)) return [];
  const { limits, clock } = trial.plan;
  return requests.map(([field, what]) => {
    const series = (samples: readonly EventOf<'sample'>[]): Measured[] =>
      samples.flatMap((event) => {
        const { controlPlane } = event.sample;
        return controlPlane ? [{ event, ms: controlPlane[field] ?? limits.controlPlaneMs }] : [];
      });
    return compare(trial, {
      what,
      values: series(trial.tellingSamples),
      baseline: series(trial.baselineSamples).map(({ ms }) => ms),
      limitMs: limits.slowApiMs,
      least: clock === 'real' ? limits.slowSamplesInRealTime : 1,
    });
  });
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
