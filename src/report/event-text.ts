/** Each event of a history in one line of words. */
import type { Event, EventOf } from '../history/events.ts';
import type { JobLabels } from '../history/job-labels.ts';
import { countText } from '../history/meters.ts';
import { durationText } from '../history/time-text.ts';
import { plainLine } from '../terminal/plain.ts';
import { clusterEventText, podText, scheduleText } from './kubernetes-text.ts';
import { cueCameText, missedText, rehearsalText } from './relative-text.ts';

/** One event in words, without its time. `trials`: the jobs in which SIGTERM was tried for real. */
export function eventText(event: Event, trials: ReadonlySet<string>, labels: JobLabels): string {
  switch (event.type) {
    case 'fault-injected':
      return plainLine(`fault ${event.name} injected${event.cue ? `, ${cueCameText(event.cue)}` : ''}`);
    case 'fault-missed':
      return plainLine(missedText(event));
    case 'fault-lifted':
      return plainLine(`fault ${event.name} lifted`);
    case 'fault-met':
      return plainLine(`fault ${event.fault} met ${labels.of(event.job)}: ${counts(event, labels)}`);
    case 'job-started':
      return plainLine(`${labels.of(event.job)} started`);
    case 'job-ended':
      return plainLine(jobEnded(event, labels.of(event.job)));
    case 'backup-skipped':
      return `backup ${event.backup} was left out: ${labels.of(event.job)} still ran`;
    case 'job-signalled':
      return `${event.signal} to ${labels.of(event.job)}: ${ended(event)}`;
    case 'sigterm-tried':
      return `${trials.has(event.job) ? '' : 'in a fork, '}SIGTERM to ${labels.of(event.job)}: ${ended(event)}`;
    case 'rehearsed':
      return rehearsalText(event);
    case 'job-printed':
      return plainLine(`${labels.of(event.job)} printed "${event.text}"`);
    case 'verify-skipped':
      return plainLine(`a verification was left out: ${event.fault} was in force`);
    case 'sample':
      return sample(event.sample);
    case 'kernel':
      return plainLine(`kernel: ${event.text}`, 200);
    case 'pod':
      return podText(event);
    case 'cluster-event':
      return clusterEventText(event);
    case 'schedule':
      return scheduleText(event);
    case 'node-lost':
      return `the node was lost (${event.cause})`;
    case 'node-back':
      return `the node was back after ${durationText(event.downMs)}`;
    case 'leftovers':
      return plainLine(leftovers(event));
    case 'restored':
      return plainLine(`${event.inCopy ? 'in a fork, ' : ''}${restored(event)}`);
    case 'never-worked':
      return plainLine(`the strategy never worked: ${event.why}`);
    case 'deadline':
      return `deadline of one backup: ${durationText(event.deadlineMs)} (baseline run: ${durationText(event.quietMs)})`;
    case 'data-changed':
      return `the data became version ${event.version}: ${event.changedFiles} of ${event.files} files rewritten`;
    case 'concurrent-change':
      return plainLine(`while a backup ran, ${changed(event)}`);
    case 'database-committed':
      return `the live database had ${event.rows} committed rows`;
    case 'subject-ended':
      return `the subject ended: ${event.because}`;
    case 'phase':
      return `phase ${event.phase} began`;
    case 'trouble':
      return plainLine(`trouble: ${event.message}`);
    case 'subject-started':
    case 'trial-started':
    case 'trial-ended':
    case 'run-started':
    case 'run-ended':
      return event.type.replace('-', ' ');
  }
}

/** The jobs in which SIGTERM was tried for real, and in no fork. */
export function trialJobs(events: readonly Event[]): ReadonlySet<string> {
  const starts = events.flatMap((event) => (event.type === 'job-started' ? event : []));
  return new Set(starts.filter(({ role }) => role === 'trial').map(({ job }) => job));
}

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

function ended({ ended, afterMs }: { ended: boolean; afterMs: number }): string {
  return ended ? `ended after ${durationText(afterMs)}` : `did not end within ${durationText(afterMs)}`;
}

function jobEnded(event: Of<'job-ended'>, label: string): string {
  const how = event.lost
    ? 'was lost with the node'
    : event.signal !== null
      ? `was ended by ${event.signal}`
      : `exited with code ${event.code}`;
  const words = lastLine(event.stderr);
  return `${label} ${how} after ${durationText(event.durationMs)}${words && event.code !== 0 ? `: ${words}` : ''}`;
}

function counts({ job, counts }: Of<'fault-met'>, labels: JobLabels): string {
  if (!counts) return 'the counts went down with the node';
  return Object.entries(counts)
    .map(([meter, count]) => countText(meter, count, labels.of(job)))
    .join(', ');
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1);
}

function sample({ dstate, load1, heartbeatGapMs }: Of<'sample'>['sample']): string {
  const longest = dstate.toSorted((a, b) => b.forMs - a.forMs)[0];
  const tasks = longest
    ? `${dstate.length} in D state, longest ${plainLine(longest.comm)} in ${plainLine(longest.waitsIn)} for ${durationText(longest.forMs)}`
    : 'none in D state';
  const gap = heartbeatGapMs === null ? '' : `, heartbeat gap ${durationText(heartbeatGapMs)}`;
  return `${tasks}, load ${load1.toFixed(2)}${gap}`;
}

function leftovers({ leftovers: { processes, mounts, temporaryFiles } }: Of<'leftovers'>): string {
  const left = [
    ...processes.map(({ host, pid, comm, state }) => `process ${comm} (${host}, pid ${pid}, state ${state})`),
    ...mounts.map((mount) => `mount ${mount}`),
    ...temporaryFiles.map((file) => `file ${file}`),
  ];
  return left.length > 0 ? `left behind: ${left.join(', ')}` : 'nothing left behind';
}

function restored(event: Of<'restored'>): string {
  if (!event.ok) return `no restore could be made: ${event.error ?? 'no reason given'}`;
  if (event.matches.includes(event.against)) return `the restore equals version ${event.against} bit for bit`;
  return `the restore differs from version ${event.against}: ${event.differing} differing, ${event.missing} missing, ${event.extra} extra`;
}

function changed({ way, paths: [path = '', renamed = ''] }: EventOf<'concurrent-change'>): string {
  const words = {
    appear: 'appeared',
    vanish: 'vanished',
    grow: 'grew',
    shrink: 'shrank',
    rename: `became ${renamed}`,
  };
  return `${path} ${words[way]}`;
}
