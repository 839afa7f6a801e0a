import { distance } from 'fastest-levenshtein';

/** How many names are offered at most. */
const OFFERED = 3;

/** The names that somebody who typed `name` may have meant, nearest first; none where all are far off. */
export function nearest(name: string, names: readonly string[]): string[] {
  return names
    .map((candidate) => ({ candidate, steps: distance(name, candidate) }))
    .filter(({ candidate, steps }) => steps <= furthest(name, candidate) || candidate.startsWith(name))
    .sort((a, b) => a.steps - b.steps || a.candidate.localeCompare(b.candidate))
    .slice(0, OFFERED)
    .map(({ candidate }) => candidate);
}

/** `Did you mean …?`, or where nothing is near, all that there is. */
export function offer(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
  return names.length > 0 ? `There is: ${names.join(', ')}.` : 'There is none.';
}

/** Half of the longer name may be wrong: a forgotten word of a name in three words is found, another name is not. */
function furthest(name: string, candidate: string): number {
  return Math.floor(Math.max(name.length, candidate.length) / 2);
}
