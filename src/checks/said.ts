/** The words of a job about its own end. */
import type { EventOf } from '../history/events.ts';
import { plainLine } from '../terminal/plain.ts';

/** Longer lines are cut; the history has the whole. */
const longestQuote = 200;

/** The last line of its stderr, harmless for a terminal; null: it printed none. */
export function lastWords({ stderr }: Pick<EventOf<'job-ended'>, 'stderr'>): string | null {
  const line = stderr
    .split('\n')
    .map((text) => plainLine(text, longestQuote))
    .findLast((text) => text !== '');
  return line ?? null;
}

/** E.g. `ended with exit code 11: “repository is already locked”`. */
export function endText(end: EventOf<'job-ended'>): string {
  const words = lastWords(end);
  const how = `ended with ${end.signal ?? `exit code ${end.code}`}`;
  return words === null ? how : `${how}: “${words}”`;
}
