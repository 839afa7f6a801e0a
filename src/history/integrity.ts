/** Whether a history is whole: `seq` counts its lines from 0 without a gap, and the last line closes it. */
import type { Event } from './events.ts';

/** Where a history stops being whole. */
export interface Damage {
  /** Counted from 1, as editors do. */
  readonly line: number;
  /** One clause, e.g. `expected seq 27, found 28`. */
  readonly what: string;
}

/** The events that close a history: of a trial, and of a whole run in histories of schema 1. */
const closing: readonly Event['type'][] = ['trial-ended', 'run-ended'];

/**
 * The first damage, or null. `events` are all events of one file in the order of its lines; `cutOff`: the last line
 * has no end and was left out.
 */
export function damageOf(events: readonly Event[], cutOff: boolean): Damage | null {
  const wrong = events.findIndex(({ seq }, index) => seq !== index);
  if (wrong >= 0) return { line: wrong + 1, what: `expected seq ${wrong}, found ${events[wrong]?.seq}` };
  if (cutOff) return { line: events.length + 1, what: 'the line is cut off' };
  const closed = events.findIndex(isClosing);
  if (closed < 0) return { line: events.length, what: 'the closing line is missing' };
  return closed === events.length - 1 ? null : { line: closed + 2, what: 'a line follows the closing line' };
}

/** Whether nothing comes after this event. */
export function isClosing({ type }: Event): boolean {
  return closing.includes(type);
}

/** The damage as a sentence without its full stop. */
export function damageText({ line, what }: Damage): string {
  return `the history is damaged in line ${line} (${what})`;
}
