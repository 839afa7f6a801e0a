/** Changes of single files while a backup runs, by the seed, each recorded with the state before it and after it. */
import type { PlannedChurn, Way } from '../../history/plan.ts';
import { randomFrom } from '../random.ts';
import { changeFile } from './churn.ts';
import { generated, nextNumber, pathOf } from './content.ts';
import { entryAt, type Tree } from './tree.ts';
import type { Versions } from './versions.ts';

/** A change that was made, or the end of the changes of this version. */
export interface Changed {
  /** null: no change is left. */
  way: Way | null;
  /** The files that it touched, by their old and their new path. */
  paths: string[];
}

/** Makes the nth change of this version, counted from 0: no file changes twice, and no hard link changes at all. */
export function changeOne(
  { dir, seed, versions }: { dir: string; seed: string; versions: Versions },
  { version, nth, shares }: { version: number; nth: number; shares: PlannedChurn },
): Changed {
  const tree = versions.read(version);
  const planned = plannedChanges(seed, shares, version, tree)[nth];
  if (!planned) return { way: null, paths: [] };
  const { way, path } = planned;
  const paths = changeFile(
    { dir, seed, version, when: 'during' },
    way,
    path,
    tree[path]?.size ?? planned.size,
  );
  const touched = [...paths, ...paths.flatMap((one) => folderOf(one) ?? [])];
  const changes = versions.changes(version);
  for (const one of new Set(touched))
    changes[one] = { was: changes[one] ? changes[one].was : (tree[one] ?? null), is: entryAt(dir, one) };
  versions.noteChanges(version, changes);
  return { way, paths };
}

interface PlannedChange {
  way: Way;
  path: string;
  /** Of a file that appears. */
  size: number;
}

/** In a random order, so that each kind comes early. */
function plannedChanges(seed: string, shares: PlannedChurn, version: number, tree: Tree): PlannedChange[] {
  const random = randomFrom(`during ${seed} ${version}`);
  const files = generated(tree).filter((path) => tree[path]?.sameAs === '');
  const ways = ['vanish', 'grow', 'shrink', 'rename'] as const;
  const changes: PlannedChange[] = files.flatMap((path) => {
    let drawn = random();
    const way = ways.find((one) => {
      drawn -= shares[one];
      return drawn < 0;
    });
    return way ? [{ way, path, size: 0 }] : [];
  });
  const next = nextNumber(files);
  for (let n = 0; n < Math.round(files.length * shares.appear); n += 1) {
    const like = files[Math.floor(random() * files.length)] ?? '00000.dat';
    changes.push({ way: 'appear', path: pathOf(next + n, like), size: tree[like]?.size ?? 1 });
  }
  const ordered = changes.map((change) => ({ change, key: random() }));
  return ordered.sort((a, b) => a.key - b.key).map(({ change }) => change);
}

function folderOf(path: string): string | undefined {
  return path.includes('/') ? path.replace(/\/[^/]*$/s, '') : undefined;
}
