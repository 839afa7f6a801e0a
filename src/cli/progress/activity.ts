/** The present activity of a trial, in words. */
import type { JobRole, KernelLineClass } from '../../history/events.ts';
import { durationText } from '../../history/time-text.ts';
import type { Phase, Progress, RunningJob } from './state.ts';

/** The faults in force and the jobs that run; null: nothing is under way. */
export function activityText(state: Progress): string | null {
  const { faults, jobs, nodeIsLost, nowMs } = state;
  const parts = [
    ...(nodeIsLost ? ['the node is down'] : []),
    ...faults.map(({ name }) => `${name} ${ordinal(state, name)}`.trim()),
    ...jobs.map((job) => jobText(job, nowMs)),
  ];
  return parts.length > 0 ? parts.join(', ') : null;
}

/** The phase, as an activity. */
export function phaseText(phase: Phase | null): string {
  return phase ? phases[phase] : 'starting the lab';
}

/** How the node is, by its last sample. */
export function nodeText({ badness, kernel, nodeIsLost }: Progress): string {
  if (!badness) return nodeIsLost ? 'no sample while it is down' : 'no sample yet';
  const { dstate, unkillable, load1, rpcTimeouts } = badness;
  const tasks = `${dstate === 0 ? 'no task' : dstate === 1 ? '1 task' : `${dstate} tasks`} in D state`;
  return [
    unkillable > 0 ? `${tasks} (${unkillable} unkillable)` : tasks,
    `load ${load1.toFixed(1)}`,
    ...(rpcTimeouts ? [`RPC timeouts ${rpcTimeouts}`] : []),
    ...(kernel ? [`kernel: ${kernelWords[kernel]}`] : []),
  ].join(', ');
}

/** The same where the node is not calm: some task in D state, or more load than its one CPU takes; else null. */
export function troubledNodeText(state: Progress): string | null {
  const { badness, nodeIsLost } = state;
  if (!badness || nodeIsLost) return null;
  return badness.dstate > 0 || badness.load1 > 1 ? nodeText(state) : null;
}

/** Whole seconds: finer figures would only flicker. */
export function secondsText(ms: number): string {
  return ms < 1000 ? '0 s' : durationText(Math.floor(ms / 1000) * 1000);
}

/** The ratio of lab time to wall time: `22 × wall time`, `0.4 × wall time`. */
export function ratioText(ratio: number): string {
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)} × wall time`;
}

const phases: Record<Phase, string> = {
  prepare: 'preparing',
  quiet: 'the baseline run',
  timeline: 'timeline',
  watch: 'watching',
  aftermath: 'inspecting for leftovers',
};

function ordinal({ counts, plan }: Progress, name: string): string {
  const planned = plan.steps.filter((step) => step.do === 'inject' && step.name === name).length;
  return planned > 1 ? `(${counts[name]} of ${planned})` : '';
}

const names: Partial<Record<JobRole, string>> = { prepare: 'the preparation', quiet: 'the backup' };

function jobText({ role, backup, startedMs, overdue }: RunningJob, nowMs: number): string {
  const name = backup ? `backup ${backup}` : (names[role] ?? role);
  return `${name} for ${secondsText(nowMs - startedMs)}${overdue ? ', past its deadline' : ''}`;
}

const kernelWords: Record<KernelLineClass, string> = {
  'nfs-not-responding': 'NFS server not responding',
  'nfs-ok': 'NFS server OK again',
  'hung-task': 'hung task',
  'rcu-stall': 'RCU stall',
  oom: 'out of memory',
  panic: 'panic',
  other: 'other',
};
