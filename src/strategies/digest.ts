/** The digest of a strategy, to the last character: it distinguishes a change of the strategy from a change of the lab. */
import { readFileSync } from 'node:fs';
import { canonical, digestOf } from '../history/digest.ts';
import type { StrategyRecord } from '../history/trial.ts';
import type { Strategy } from './strategy.ts';

/** The record of a strategy. `files`: the files that the strategy brings, by their path, with their content; read where they are absent. */
export function strategyRecord(
  strategy: Strategy,
  files: Readonly<Record<string, Uint8Array>> = contentsOf(strategy),
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

function contentsOf({ files = {} }: Strategy): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([path, here]) => [path, readFileSync(here)]));
}
