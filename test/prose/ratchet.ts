import type { Hit } from './hits.ts';

/**
 * The parts of the repository with more hits than they may have. A part is a folder or a file of the root, so that a
 * file that moves within `src` changes no count.
 */
export function grownParts(hits: readonly Hit[], allowed: Readonly<Record<string, number>>): string[] {
  return Object.entries(countByPart(hits))
    .filter(([part, count]) => count > (allowed[part] ?? 0))
    .map(([part]) => part);
}

/** Today's counts, but none above the allowed one: the ratchet only tightens. */
export function tightened(
  hits: readonly Hit[],
  allowed: Readonly<Record<string, number>>,
): Record<string, number> {
  const counts = countByPart(hits);
  const lower = Object.entries(allowed).map(([part, count]) => [part, Math.min(count, counts[part] ?? 0)]);
  return Object.fromEntries(lower.filter(([, count]) => count !== 0));
}

export function partOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function countByPart(hits: readonly Hit[]): Record<string, number> {
  const byPart = Map.groupBy(hits, ({ file }) => partOf(file));
  return Object.fromEntries([...byPart].map(([part, { length }]) => [part, length]));
}
