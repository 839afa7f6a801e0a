/** The events worth a line where there is no terminal: changes of state, and repetitions only at first. */
import type { Event, EventOf, Leftovers } from '../../history/events.ts';
import { durationText } from '../../history/time-text.ts';
import { scheduleText } from '../../report/kubernetes-text.ts';
import { cueCameText, missedText, rehearsalText } from '../../report/relative-text.ts';
import { plainLine } from '../../terminal/plain.ts';
import { faultText } from '../text/steps.ts';
import type { Phase, Progress } from './state.ts';

/** The number of repeated events that get a line. */
const toldAtMost = 2;

/** The lines for an event of the run as a whole. */
export function notableOfRun(event: Event): string[] {
  switch (event.type) {
    case 'trial-started':
      return event.lab ? [`lab: ${event.lab.host}, Linux ${event.lab.kernel}`] : [];
    case 'trouble':
      return [troubleText(event)];
    default:
      return [];
  }
}

/** The lines for an event that led its subject from one state to the next, without time or subject; none for most. */
export function notable(before: Progress, event: Event, after: Progress): string[] {
  return [...overdueLines(before, after), ...eventLines(event, after)];
}

function overdueLines(before: Progress, after: Progress): string[] {
  const known = new Set(before.jobs.filter(({ overdue }) => overdue).map(({ job }) => job));
  return after.jobs
    .filter(({ job, overdue }) => overdue && !known.has(job))
    .map(({ backup }) => `backup ${backup} is past its deadline of ${durationText(after.deadlineMs)}`);
}

function eventLines(event: Event, after: Progress): string[] {
  switch (event.type) {
    case 'subject-started':
      return [`subject ${after.subjectNumber} of ${after.plan.subjects.length}: ${event.title}`];
    case 'phase':
      return [phases[event.phase]];
    case 'deadline':
      return [
        `the baseline run took ${durationText(event.quietMs)}; the deadline of each backup is ${durationText(event.deadlineMs)}`,
      ];
    case 'fault-injected':
      return injectedLines(event, after);
    case 'fault-missed':
      return [plainLine(missedText(event))];
    case 'rehearsed':
      return [rehearsalText(event)];
    case 'fault-lifted':
      return (after.counts[event.name] ?? 0) > toldAtMost ? [] : [`${event.name} is lifted`];
    case 'job-ended':
      return endedLines(event, after);
    case 'backup-skipped':
      return [`backup ${event.backup} is left out: the one before still runs`];
    case 'job-signalled':
      return [`${event.signal} to ${jobName(event.job, after)}: ${signalText(event)}`];
    case 'sigterm-tried':
      return event.ended
        ? []
        : [`SIGTERM would not end ${jobName(event.job, after)} within ${durationText(event.afterMs)}`];
    case 'kernel':
      return after.counts[event.class] === 1 ? [`kernel: ${plainLine(event.text, 200)}`] : [];
    case 'schedule':
      return [scheduleText(event)];
    case 'node-lost':
      return [`the node is lost: ${event.cause}`];
    case 'node-back':
      return [`the node is back after ${durationText(event.downMs)}`];
    case 'leftovers':
      return leftoverLines(event.leftovers, event.job && jobName(event.job, after));
    case 'restored':
      return [restoredText(event)];
    case 'never-worked':
      return [`the strategy never worked: ${plainLine(event.why)}`];
    case 'trouble':
      return [troubleText(event)];
    case 'subject-ended':
      return [event.because === 'completed' ? 'done' : `ended: ${event.because}`];
    default:
      return [];
  }
}

function troubleText({ message }: EventOf<'trouble'>): string {
  return `trouble: ${plainLine(message)}`;
}

const phases: Record<Phase, string> = {
  prepare: 'preparing the data and the strategy',
  quiet: 'the baseline run: a backup without faults, for comparison',
  timeline: 'the timeline begins',
  watch: 'the timeline is over; watching',
  aftermath: 'inspecting for leftovers',
};

function injectedLines(
  { name, params, cue }: EventOf<'fault-injected'>,
  { counts, plan }: Progress,
): string[] {
  const count = counts[name] ?? 0;
  const planned = plan.steps.filter((step) => step.do === 'inject' && step.name === name).length;
  const which = planned > 1 ? ` (${count} of ${planned})` : '';
  if (count > toldAtMost + 1) return [];
  const more = count > toldAtMost ? '; later ones are in the timeline alone' : '';
  const when = cue ? `, ${cueCameText(cue)}` : '';
  return [`${faultText(name, params)}${which}${when}${more}`];
}

function endedLines(event: EventOf<'job-ended'>, { counts }: Progress): string[] {
  const { role, code, signal, lost, durationMs } = event;
  if (code === 0 && (role === 'prepare' || role === 'quiet' || role === 'restore')) return []; // another event says more
  if (role === 'poll' && (code === 0 || (counts['failed poll'] ?? 0) > toldAtMost)) return [];
  const what = event.backup ? `backup ${event.backup}` : names[role];
  const how = lost
    ? 'was lost with the node'
    : signal
      ? `was ended by ${signal}`
      : `ended with exit code ${code}`;
  return [`${what} ${how} after ${durationText(durationMs)}`];
}

function jobName(job: string, { backups }: Progress): string {
  return backups[job] ? `backup ${backups[job]}` : job;
}

const names: Record<EventOf<'job-ended'>['role'], string> = {
  prepare: 'the preparation',
  quiet: 'the baseline run',
  backup: 'a backup',
  poll: 'a poll',
  restore: 'a restore',
  trial: 'a backup that was started to try SIGTERM',
};

function signalText({ ended, afterMs }: EventOf<'job-signalled'>): string {
  return ended ? `it ended after ${durationText(afterMs)}` : `it lives on after ${durationText(afterMs)}`;
}

function leftoverLines({ processes, mounts, temporaryFiles }: Leftovers, by: string | null): string[] {
  const parts = [
    some(processes.length, 'process', 'processes'),
    some(mounts.length, 'mount', 'mounts'),
    some(temporaryFiles.length, 'temporary file', 'temporary files'),
  ].filter(Boolean);
  return parts.length > 0 ? [`left behind${by ? ` by ${by}` : ''}: ${parts.join(', ')}`] : [];
}

function restoredText({ ok, matches, against, differing, missing, extra }: EventOf<'restored'>): string {
  if (!ok) return 'the restore from the destination failed';
  if (matches.length > 0) return `the restored data equals version ${matches.join(' and ')}, bit for bit`;
  return `the restored data differs from version ${against}: ${differing} files differ, ${missing} are missing, ${extra} are extra`;
}

function some(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
