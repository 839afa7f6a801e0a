/** The commands of `firedrill-data`, with the folder of its manifests as a parameter. */
import { mkdirSync } from 'node:fs';
import type { PlannedChurn, PlannedKinds } from '../../history/plan.ts';
import { randomFrom } from '../random.ts';
import { churn, rewrite } from './churn.ts';
import { folderNames, nameOf, spread, writeNoise } from './content.ts';
import { inEitherState } from './either-state.ts';
import { makeKinds } from './kinds.ts';
import { compareTrees, holdsContent } from './layers.ts';
import { fsPath, pattern, shown } from './paths.ts';
import { scan } from './tree.ts';
import type { VersionFacts, Versions } from './versions.ts';

/** How many differing paths are named. */
const exampleCount = 10;
/** More names than these are no list that find(1) should get. */
const nameLimit = 1000;

export interface Data {
  /** The tree. */
  dir: string;
  seed: string;
  versions: Versions;
}

export interface Layer {
  /** The versions that this layer of the restored tree equals. */
  matches: number[];
  /** How many paths differ from the version that it is compared with. */
  differing: number;
  examples: string[];
}

/** Makes version 0. `files` counts regular files and directories; `kinds` come on top. */
export function make(
  { dir, seed, versions }: Data,
  {
    files,
    directories,
    bytes,
    kinds,
  }: { files: number; directories: number; bytes: number; kinds?: PlannedKinds },
): VersionFacts {
  const random = randomFrom(`make ${seed}`);
  const folders = folderNames(directories - 1); // the tree itself is one
  const names = Array.from({ length: files - directories }, (_, n) => nameOf(n, folders));
  const sizes = spread(names.length, bytes, random);
  for (const folder of folders) mkdirSync(fsPath(dir, folder), { recursive: true });
  const hashes = new Map(names.map((name, n) => [name, writeNoise(dir, name, seed, 0, sizes[n] ?? 0)]));
  if (kinds) makeKinds(dir, seed, kinds, names, folders);
  versions.start(kinds !== undefined);
  return versions.remember(dir, 0, names.length, { hashes });
}

/** Makes the next version. */
export function change(
  { dir, seed, versions }: Data,
  { share, version, shares }: { share: number; version: number; shares?: PlannedChurn },
): VersionFacts {
  const before = versions.latest(version - 1);
  const hashes = rewrite(dir, seed, share, version, before);
  const churned = shares ? churn(dir, seed, shares, version, before) : 0;
  return versions.remember(dir, version, hashes.size + churned, {
    earlier: before,
    ...(churned === 0 && { hashes }),
  });
}

/** Looks at the tree again: others may have put files there. */
export function rescan({ dir, versions }: Pick<Data, 'dir' | 'versions'>, version: number): VersionFacts {
  return versions.remember(dir, version, 0, { earlier: versions.read(version) });
}

/** Patterns of find(1)'s -name for the names of all files that are not called `*.dat`, in any version. */
export function otherNames({ versions }: Pick<Data, 'versions'>): string[] {
  const names = new Set<string>();
  for (const version of versions.numbers)
    for (const [path, { kind }] of Object.entries(versions.read(version)))
      if (kind === 'file' && !path.endsWith('.dat')) names.add(pattern(path.replace(/^.*\//s, '')));
  return [...names].sort().slice(0, nameLimit);
}

/** A restored tree against all versions, layer by layer. */
export function compare({ dir, versions }: Pick<Data, 'dir' | 'versions'>, against: number) {
  const restored = scan(dir, { attributes: versions.withAttributes });
  const trees = versions.numbers.map((version) => {
    const changes = versions.changes(version);
    const tree = inEitherState(versions.read(version), changes, restored);
    return { version, tree, changes };
  });
  const everKnown = new Set(trees.flatMap(({ tree, changes }) => [tree, changes].flatMap(Object.keys)));
  const isKnown = (path: string) => everKnown.has(path);
  const compared = trees.map(({ version, tree, changes }) => ({
    version,
    tree,
    differences: compareTrees(restored, tree, isKnown, (path) => path in changes),
  }));
  const expected = compared.find(({ version }) => version === against);
  if (!expected) throw new Error(`there is no version ${against} of the data`);
  const { differing, missing } = expected.differences.content;
  const extra = Object.keys(restored).filter(
    (path) => restored[path]?.kind === 'file' && !(path in expected.tree),
  );
  const layer = (name: 'structure' | 'metadata'): Layer => ({
    matches: compared.flatMap(({ version, differences }) =>
      differences[name].length === 0 ? [version] : [],
    ),
    differing: expected.differences[name].length,
    examples: expected.differences[name].slice(0, exampleCount),
  });
  return {
    matches: compared.flatMap(({ version, differences }) => (holdsContent(differences) ? [version] : [])),
    against,
    differing: differing.length,
    missing: missing.length,
    extra: extra.length,
    examples: [
      ...differing.map((path) => `${shown(path)} differs`),
      ...missing.map((path) => `${shown(path)} is missing`),
      ...extra.map((path) => `${shown(path)} is not in the source`),
    ].slice(0, exampleCount),
    layers: { structure: layer('structure'), metadata: layer('metadata') },
  };
}
