import { distance } from 'fastest-levenshtein';

/** How many names are offered at most. */
const OFFERED = 3;

/** The names that a user who typed `name` may have meant, nearest first; empty where all are far off. */
export function didYouMean(name: string, names: readonly string[]): string[] {
  const near = names
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .filter(({ candidate, edits }) => edits <= mostEdits(name, candidate) || candidate.startsWith(name))
    .sort((a, b) => a.edits - b.edits || a.candidate.localeCompare(b.candidate));
  const best = near[0]?.edits ?? 0;
  return near
    .filter(({ candidate, edits }) => edits <= 2 * best || candidate.startsWith(name))
    .slice(0, OFFERED)
    .map(({ candidate }) => candidate);
}

/** `Did you mean …?`, or where nothing is near, all that there is. */
export function suggestion(name: string, names: readonly string[]): string {
  const near = didYouMean(name, names);
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
  return names.length > 0 ? `There is: ${names.join(', ')}.` : 'There is none.';
}

/** Half of the longer name may be wrong: a forgotten word of a name in three words is found, another name is not. */
function mostEdits(name: string, candidate: string): number {
  return Math.floor(Math.max(name.length, candidate.length) / 2);
}
