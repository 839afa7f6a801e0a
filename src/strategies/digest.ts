/** The digest of a strategy, to the last character: it distinguishes a change of the strategy from a change of the lab. */
import { createHash } from 'node:crypto';
import type { StrategyRecord } from '../history/trial.ts';
import type { Strategy } from './strategy.ts';

/** The record of a strategy. `files`: the files that the strategy brings, by their path, with their content. */
export function strategyRecord(
  strategy: Strategy,
  files: Readonly<Record<string, Uint8Array>> = {},
): StrategyRecord {
  const brought = Object.entries(files)
    .map(([path, content]) => ({ path, digest: digestOf(content) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    name: strategy.name,
    digest: digestOf(canonical({ ...strategy, files: brought })),
    files: brought,
  };
}

function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** JSON whose keys are sorted at every depth: the order in which a file lists its fields changes no digest. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
