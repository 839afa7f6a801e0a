/** Steps of timelines and their times, in words. */
import { cueText } from '../../history/cue.ts';
import { formatDuration } from '../../history/duration.ts';
import type { PlannedStep } from '../../history/plan.ts';

/** Lab time from the start of the timeline as a clock shows it: `0:07:03`, `22:02:03`. Earlier times have a minus. */
export function clockTime(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${ms < 0 ? '-' : ''}${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The same of a plan, to the millisecond where that matters: `0:00:00.9`. */
export function planTime(ms: number): string {
  const fraction = Math.round(Math.abs(ms) % 1000);
  return `${clockTime(ms)}${fraction ? `.${String(fraction).padStart(3, '0').replace(/0+$/, '')}` : ''}`;
}

/** A fault with its parameters: `silence on=target for=45s`. */
export function faultText(name: string, params: Readonly<Record<string, unknown>>): string {
  return [name, ...Object.entries(params).map(([key, value]) => `${key}=${paramText(key, value)}`)].join(' ');
}

/** One step of a plan: `silence on=target for=45s, until 0:00:50`. */
export function stepText(step: PlannedStep): string {
  switch (step.do) {
    case 'inject': {
      const { relative } = step;
      if (relative) return `${faultText(step.name, step.params)}, ${cueText(relative)}`;
      const until = step.liftAtMs === null ? 'the timeline ends' : planTime(step.liftAtMs);
      return `${faultText(step.name, step.params)}, until ${until}`;
    }
    case 'lift':
      return `${step.fault} is lifted`;
    case 'backup':
      return `backup ${step.backup}`;
    default:
      return step.do;
  }
}

/** The parameters that are durations, in all faults; the others are numbers, words and lists. */
const durations: ReadonlySet<string> = new Set(['for', 'by', 'jitter', 'sshAfter', 'nfsAfter']);

function paramText(key: string, value: unknown): string {
  return durations.has(key) && typeof value === 'number' ? formatDuration(value) : String(value);
}
