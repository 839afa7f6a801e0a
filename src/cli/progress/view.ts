/**
 * The few lines that a terminal shows during a run. Several subjects may be under way: each has two lines while
 * it is, and one when it has ended.
 */
import type { JobRole, KernelLineClass } from '../../history/events.ts';
import type { Plan } from '../../history/plan.ts';
import { durationText } from '../../history/time-text.ts';
import { clockTime } from '../text/steps.ts';
import { isBefore, type Phase, type Progress, type RunningJob, stillRan } from './state.ts';

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

const barWidth = 12;
/** A load above this is shown as bad: more tasks than the node's one CPU can run, and some. */
const highLoad = 4;

/** The lines, each cut to the terminal's width. `subjects`: those that were heard of, in the order of the plan. Pure. */
export function view(
  plan: Plan,
  subjects: readonly Progress[],
  { wallMs, columns, last }: ViewOptions,
): ViewLine[] {
  const width = Math.max(...plan.subjects.map(({ name }) => name.length));
  const lines: ViewLine[] = [
    { text: titleText(plan, wallMs), tone: 'title' },
    ...subjects.flatMap((state) => (state.ended ? [endedLine(state, width)] : runningLines(state, width))),
    ...toComeLines(plan, subjects),
    ...(last ? [{ text: `last: ${last.replaceAll(/ +/g, ' ')}`, tone: 'dim' as const }] : []),
  ];
  return lines.map(({ text, tone }) => ({ text: cut(text, columns - 1), tone }));
}

function titleText({ scenario, timelineMs, watchMs }: Plan, wallMs: number): string {
  return `${scenario}: lab time until ${clockTime(timelineMs + watchMs)}, running for ${wholeSeconds(wallMs)}`;
}

function runningLines(state: Progress, width: number): ViewLine[] {
  const time = isBefore(state) ? 'before ' : clockTime(state.nowMs);
  return [
    {
      text: `${state.subject.padEnd(width)}  ${barText(state)}  ${time}  ${nowText(state)}`,
      tone: state.nodeIsLost ? 'bad' : 'plain',
    },
    { text: `${' '.repeat(width)}  ${feltText(state)}`, tone: isBad(state) ? 'bad' : 'dim' },
  ];
}

function barText(state: Progress): string {
  const endMs = state.plan.timelineMs + state.plan.watchMs;
  const share = isBefore(state) ? 0 : Math.min(1, Math.max(0, state.nowMs / endMs));
  const full = Math.round(share * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
}

/** In the timeline itself, the events say enough. */
function nowText(state: Progress): string {
  const { phase, faults, jobs, nodeIsLost } = state;
  const parts = [
    ...(phase === 'timeline' ? [] : [phase ? phases[phase] : 'starting']),
    ...(nodeIsLost ? ['the node is down'] : []),
    ...faults.map(({ name }) => `${name} ${ordinal(state, name)}`.trim()),
    ...jobs.map((job) => jobText(job, state.nowMs)),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing is under way';
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
  return `${name} for ${wholeSeconds(nowMs - startedMs)}${overdue ? ', past its deadline' : ''}`;
}

/** Finer figures would only flicker. */
function wholeSeconds(ms: number): string {
  return ms < 1000 ? '0 s' : durationText(Math.floor(ms / 1000) * 1000);
}

/** How bad it is for the node, where it is not calm: some task in D state, or more load than its CPU takes. */
export function feltNow(state: Progress): string | null {
  const { badness, nodeIsLost } = state;
  if (!badness || nodeIsLost) return null;
  return badness.dstate > 0 || badness.load1 > 1 ? feltText(state) : null;
}

function feltText({ badness, kernel, nodeIsLost }: Progress): string {
  if (!badness) return nodeIsLost ? 'no word from the node' : 'nothing measured yet';
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

function endedLine(state: Progress, width: number): ViewLine {
  const word = {
    completed: 'done',
    interrupted: 'interrupted',
    trouble: 'ended in trouble',
  };
  return {
    text: `${state.subject.padEnd(width)}  ${word[state.ended ?? 'completed']}, ${backupsText(state)}`,
    tone: state.ended === 'completed' ? 'plain' : 'bad',
  };
}

/** How its backups ended: `2 backups: 1 with exit code 0, 1 still running at the end; 1 past its deadline`. */
function backupsText({ ends, jobs, late, leftOut }: Progress): string {
  const running = jobs.filter(({ role }) => role === 'backup');
  const counts = new Map(Object.entries(ends));
  if (running.length > 0) counts.set(stillRan, (counts.get(stillRan) ?? 0) + running.length);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return 'no backup of the timeline ran';
  const allLate = late + running.filter(({ overdue }) => overdue).length;
  return [
    `${total} ${total === 1 ? 'backup' : 'backups'}: ${[...counts].map(([how, count]) => `${count} ${how}`).join(', ')}`,
    ...(allLate > 0 ? [`${allLate} past ${allLate === 1 ? 'its' : 'their'} deadline`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
  ].join('; ');
}

function toComeLines({ subjects: planned }: Plan, subjects: readonly Progress[]): ViewLine[] {
  const names = planned
    .map(({ name }) => name)
    .filter((name) => !subjects.some(({ subject }) => subject === name));
  if (names.length === 0) return [];
  const text = subjects.length === 0 ? 'starting the labs' : `to come: ${names.join(', ')}`;
  return [{ text, tone: 'dim' }];
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
