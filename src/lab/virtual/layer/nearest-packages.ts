/** The packages that a user may have meant. */
import { distance } from 'fastest-levenshtein';

/** How many are named. */
const shown = 3;
/** A name with more edits than a third of its letters is another word. */
const share = 3;

/** The names nearest to `name`, at most three; one that begins with it, or that it begins with, counts as near. Empty: all are far off. */
export function nearestPackages(name: string, known: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(name.length / share));
  return known
    .map((other) => ({ other, edits: editsBetween(name, other) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits || a.other.length - b.other.length || (a.other < b.other ? -1 : 1))
    .slice(0, shown)
    .map(({ other }) => other);
}

/** `borg` for `borgbackup` is no slip of the keyboard, and one of the commonest mistakes: a beginning is nearer than one edit. */
function editsBetween(name: string, other: string): number {
  const begins = name.length >= 3 && other.length >= 3 && (other.startsWith(name) || name.startsWith(other));
  return begins ? Math.min(1, distance(name, other)) / 2 : distance(name, other);
}
