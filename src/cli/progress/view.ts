/** The few lines that a terminal shows while a run goes on. */
import type { KernelLineClass } from '../../history/events.ts';
import { duration } from '../../report/duration.ts';
import { clockTime } from '../text/steps.ts';
import type { Phase, Progress, RunningJob } from './state.ts';

export interface ViewOptions {
  /** Since the run was started, in ms of wall time. */
  wallMs: number;
  /** How wide the terminal is. */
  columns: number;
  /** The last notable thing, or nothing yet. */
  last?: string;
}

export interface ViewLine {
  readonly text: string;
  readonly tone: 'title' | 'plain' | 'bad' | 'dim';
}

const barWidth = 24;
/** A load above this is shown as bad: more tasks than the node's one CPU can run, and some. */
const highLoad = 4;

/** The lines, each cut to the terminal's width. Pure. */
export function view(state: Progress, { wallMs, columns, last }: ViewOptions): ViewLine[] {
  const lines: ViewLine[] = [
    { text: titleText(state, wallMs), tone: 'title' },
    { text: timeText(state), tone: 'plain' },
    { text: `now   ${nowText(state)}`, tone: state.nodeIsLost ? 'bad' : 'plain' },
    { text: `felt  ${feltText(state)}`, tone: isBad(state) ? 'bad' : 'plain' },
    ...(last ? [{ text: `last  ${last}`, tone: 'dim' as const }] : []),
  ];
  return lines.map(({ text, tone }) => ({ text: cut(text, columns - 1), tone }));
}

function titleText({ plan, subject, subjectNumber }: Progress, wallMs: number): string {
  const where = subject ? `, ${subject} (${subjectNumber} of ${plan.subjects.length})` : '';
  return `${plan.scenario}${where}, running for ${Math.floor(wallMs / 1000)} s`;
}

function timeText({ plan, phase, nowMs }: Progress): string {
  const endMs = plan.timelineMs + plan.watchMs;
  const share = Math.min(1, Math.max(0, nowMs / endMs));
  const full = Math.round(share * barWidth);
  const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
  const time = nowMs < 0 || phase === null ? 'before the timeline' : clockTime(nowMs);
  return `${bar}  lab time ${time}, planned until ${clockTime(endMs)}`;
}

function nowText(state: Progress): string {
  const { phase, faults, jobs, nodeIsLost } = state;
  const parts = [
    phase ? phases[phase] : 'starting the lab',
    ...(nodeIsLost ? ['the node is down'] : []),
    ...faults.map(({ name }) => `${name} ${ordinal(state, name)}`.trim()),
    ...jobs.map((job) => jobText(job, state.nowMs)),
  ];
  return parts.join(', ');
}

const phases: Record<Phase, string> = {
  prepare: 'preparing',
  quiet: 'a quiet backup first',
  timeline: 'timeline',
  watch: 'watching',
  aftermath: 'looking at what is left',
};

function ordinal({ counts, plan }: Progress, name: string): string {
  const planned = plan.steps.filter((step) => step.do === 'inject' && step.name === name).length;
  return planned > 1 ? `(${counts[name]} of ${planned})` : '';
}

function jobText({ role, backup, startedMs, overdue }: RunningJob, nowMs: number): string {
  const name = backup ? `backup ${backup}` : role === 'quiet' ? 'the backup' : role;
  return `${name} for ${duration(Math.max(0, nowMs - startedMs))}${overdue ? ', past its deadline' : ''}`;
}

function feltText({ badness, kernel }: Progress): string {
  if (!badness) return 'nothing yet';
  const { dstate, unkillable, load1, rpcTimeouts } = badness;
  const tasks = `${dstate === 0 ? 'no task' : dstate === 1 ? '1 task' : `${dstate} tasks`} in D state`;
  return [
    unkillable > 0 ? `${tasks} (${unkillable} unkillable)` : tasks,
    `load ${load1.toFixed(1)}`,
    ...(rpcTimeouts ? [`RPC timeouts ${rpcTimeouts}`] : []),
    ...(kernel ? [`kernel: ${kernelWords[kernel]}`] : []),
  ].join(', ');
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

function isBad({ badness, nodeIsLost }: Progress): boolean {
  return nodeIsLost || (badness !== null && (badness.unkillable > 0 || badness.load1 > highLoad));
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
