/**
 * images/guest/packages.lock: the package versions that the figures of README and docs were measured with. A build takes the
 * versions that the mirror has; the lock then names each that moved on.
 */
import { readFileSync } from 'node:fs';
import type { Manifest } from './manifest.ts';
import { recipeFile } from './recipe.ts';

/** A package whose version in an image is another than in the lock; null: it is in one of them alone. */
export interface PackageChange {
  readonly name: string;
  readonly locked: string | null;
  readonly found: string | null;
}

/** The lock's path. */
export const packageLockFile = recipeFile('guest/packages.lock');

/** The lock of an image: a line a package, `PART NAME VERSION`, sorted. `guest` runs in the lab, `host` beside it. */
export function packageLock({ packages, tools }: Pick<Manifest, 'packages' | 'tools'>): string {
  const lines = [...partLines('guest', packages), ...partLines('host', tools)];
  return lines.join('');
}

/** The differences of an image from the lock, by name. `lock`: the lock's text. */
export function packageChanges(
  manifest: Pick<Manifest, 'packages' | 'tools'>,
  lock: string = readFileSync(packageLockFile, 'utf8'),
): PackageChange[] {
  const locked = versionsIn(lock);
  const found = versionsIn(packageLock(manifest));
  const names = [...new Set([...locked.keys(), ...found.keys()])].sort();
  return names
    .map((name) => ({ name, locked: locked.get(name) ?? null, found: found.get(name) ?? null }))
    .filter((one) => one.locked !== one.found);
}

/** E.g. `2 packages differ from packages.lock: guest rsync 3.4.1 → 3.4.2; host e2fsprogs 1.47.2 → none`; undefined: none does. */
export function packageChangesText(changes: readonly PackageChange[]): string | undefined {
  if (changes.length === 0) return undefined;
  const shown = changes.slice(0, mostShown).map(({ name, locked, found }) => {
    return `${name} ${locked ?? 'none'} → ${found ?? 'none'}`;
  });
  const rest = changes.length > mostShown ? [`and ${changes.length - mostShown} more`] : [];
  const verb = changes.length === 1 ? 'differs' : 'differ';
  const noun = changes.length === 1 ? 'package' : 'packages';
  return `${changes.length} ${noun} ${verb} from packages.lock: ${[...shown, ...rest].join('; ')}`;
}

const mostShown = 5;

function partLines(part: string, versions: Record<string, string>): string[] {
  return Object.entries(versions)
    .map(([name, version]) => `${part} ${name} ${version}\n`)
    .sort();
}

function versionsIn(lock: string): Map<string, string> {
  const lines = lock.split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [part, name, version = ''] = line.split(' ');
      return [`${part} ${name}`, version];
    }),
  );
}
