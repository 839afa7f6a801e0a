/** The figures of one subject, over its timeline and the watch after it. */
import type { Bystander, KernelLineClass, NfsCounts, Sample } from '../history/events.ts';
import type { Figures } from '../history/finding.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

/** Pure observation: unlike the findings, these are told even of a history that is cut off. */
export function figures(trial: TrialModel): Figures {
  const samples = trial.watchedSamples.map(({ sample }) => sample);
  const lines = (kind: KernelLineClass) => trial.watchedKernel.filter((line) => line.class === kind).length;
  const nfs = nfsIncrease(trial);
  return {
    quietMs: trial.deadline?.quietMs ?? trial.baselineRun?.ended?.durationMs ?? null,
    deadlineMs: trial.deadline?.deadlineMs ?? trial.subject.deadlineMs,
    maxDState: max(samples.map(({ dstate }) => dstate.length)),
    maxUnkillable: max(
      samples.map(({ dstate }) => dstate.filter(({ killable }) => killable === false).length),
    ),
    longestDStateMs: max(samples.map(({ dstate }) => max(dstate.map(({ forMs }) => forMs)) ?? 0)),
    peakLoad: max(samples.map(({ load1 }) => load1)),
    longestHeartbeatGapMs: max(samples.flatMap(({ heartbeatGapMs }) => heartbeatGapMs ?? [])),
    slowestForkExecMs: slowest(trial, samples, 'forkExecMs'),
    slowestFsyncMs: slowest(trial, samples, 'fsyncMs'),
    slowestNetnsMs: slowest(trial, samples, 'netnsMs'),
    nfsNotResponding: lines('nfs-not-responding'),
    hungTaskLines: lines('hung-task'),
    rcuStalls: lines('rcu-stall'),
    nfsRetransmissions: nfs?.retransmissions ?? null,
    nfsTimeouts: nfs?.timeouts ?? null,
    nfsErrors: nfs?.errors ?? null,
  };
}

function max(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

/** Work that was not done counts as the limit after which the probe gave up. */
function slowest({ plan }: TrialModel, samples: readonly Sample[], field: keyof Bystander): number | null {
  return max(
    samples.flatMap(({ bystander }) => (bystander ? [bystander[field] ?? plan.limits.bystanderMs] : [])),
  );
}

/**
 * What was plural from the start of the timeline on. The kernel counts from each mount anew: where the calls went
 * back, everything since then is new. null: no NFS mount was seen.
 */
function nfsIncrease(trial: TrialModel): NfsCounts | null {
  const watched = new Set(trial.watchedSamples);
  const sum: NfsCounts = { calls: 0, retransmissions: 0, timeouts: 0, errors: 0 };
  let before: NfsCounts | null = null;
  let seen = false;
  for (const event of trial.samples) {
    const { nfs } = event.sample;
    if (nfs && watched.has(event)) {
      seen = true;
      const base = before && before.calls <= nfs.calls ? before : null;
      sum.calls += nfs.calls - (base?.calls ?? 0);
      sum.retransmissions += nfs.retransmissions - (base?.retransmissions ?? 0);
      sum.timeouts += nfs.timeouts - (base?.timeouts ?? 0);
      sum.errors += nfs.errors - (base?.errors ?? 0);
    }
    before = nfs;
  }
  return seen ? sum : null;
}
