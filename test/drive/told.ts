/** The questions of the drive's tests to a history. */
import type { Event } from '../../src/history/events.ts';
import { at, backup, measure, type ScenarioDefinition, type TimelineEntry } from '../../src/index.ts';
import { type FakeScripts, fakeStrategy } from '../fake-lab/behaviour.ts';
import { type Drill, type Drilled, drilled } from '../fake-lab/drilled.ts';
import type { FakeLab } from '../fake-lab/fake-lab.ts';

/** A drill of one subject, `fake`, that is only measured: a backup at 0 s, watched for 10 min, unless it says otherwise. */
export async function drillOf(
  scripts: FakeScripts,
  timeline: TimelineEntry[] = [at('0s', backup())],
  more: Partial<Omit<Drill, 'definition'>> & { definition?: Partial<ScenarioDefinition> } = {},
): Promise<Drilled & { lab: FakeLab }> {
  const definition = {
    title: 'a drill in the fake lab',
    subjects: { fake: measure() },
    data: { files: 60, size: '1MB' as const },
    timeline,
    ...more.definition,
  };
  const done = await drilled({ strategies: [fakeStrategy(scripts)], ...more, definition });
  const [lab] = done.labs;
  if (!lab) throw new Error('no lab was opened');
  return { ...done, lab };
}

/** Everything but samples in short: `0 s job-started backup-3`, in the order of the history. */
export function story({ events }: { events: readonly Event[] }, ...types: Event['type'][]): string[] {
  return events
    .filter(({ type }) => type !== 'sample' && (types.length === 0 || types.includes(type)))
    .map((event) => `${Math.round(event.t / 1_000)} s ${event.type}${about(event)}`);
}

function about(event: Event): string {
  switch (event.type) {
    case 'phase':
      return ` ${event.phase}`;
    case 'job-started':
      return ` ${event.job}`;
    case 'job-ended':
      return ` ${event.job}${event.lost ? ' lost' : ` ${event.signal ?? event.code}`}`;
    case 'fault-injected':
      return ` ${event.fault}`;
    case 'fault-missed':
      return ` ${event.fault} ${event.because}${event.by ? ` by ${event.by}` : ''}`;
    case 'rehearsed':
      return ` ${event.backup} ${event.code}`;
    case 'job-printed':
      return ` ${event.job} ${event.text}`;
    case 'verify-skipped':
      return ` ${event.fault}`;
    case 'fault-lifted':
      return ` ${event.fault} ${event.because}`;
    case 'data-changed':
      return ` ${event.version}`;
    case 'backup-skipped':
      return ` ${event.backup}`;
    case 'restored':
      return ` ${event.ok ? `versions ${event.matches.join(' ')}` : 'nothing'}${event.inCopy ? ' in a fork' : ''}`;
    case 'leftovers':
      return ` ${event.job ?? 'end'}`;
    case 'sigterm-tried':
      return ` ${event.job} ${event.ended}`;
    case 'job-signalled':
      return ` ${event.job} ${event.signal} ${event.ended}`;
    case 'subject-ended':
      return ` ${event.because}`;
    case 'trouble':
      return ` ${event.message}`;
    case 'node-lost':
      return ` ${event.cause}`;
    default:
      return '';
  }
}
