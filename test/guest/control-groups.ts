/** Control groups for tests on this machine: the kernel's own where this user may make some, else plain folders. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ControlGroups extends Disposable {
  /** Stands for /sys/fs/cgroup of the guest: it has `jobs` and `target`. */
  readonly path: string;
}

/** Where the unified hierarchy can be written to; undefined: this user may not. */
export const kernelGroups: string | undefined = findKernelGroups();

/** A folder of its own in the unified hierarchy. */
export function realGroups(): ControlGroups {
  return groupsIn(mkdtempSync(join(kernelGroups ?? '', 'firedrill-test-')), removeGroups);
}

/** Plain files: a job writes its pid there, and no kernel reads it. */
export function plainGroups(): ControlGroups {
  return groupsIn(mkdtempSync(join(tmpdir(), 'firedrill-groups-')), (path) =>
    rmSync(path, { recursive: true }),
  );
}

function groupsIn(path: string, remove: (path: string) => void): ControlGroups {
  for (const name of ['jobs', 'target']) mkdirSync(join(path, name));
  return { path, [Symbol.dispose]: () => remove(path) };
}

/** Only rmdir(2) removes a group, from the innermost outwards; its files are the kernel's. */
function removeGroups(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroups(join(path, entry.name));
  rmdirSync(path);
}

function findKernelGroups(): string | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  for (const [, path, type] of mounts.map((line) => line.split(' '))) {
    if (type !== 'cgroup2' || !path) continue;
    try {
      const probe = mkdtempSync(join(path, 'firedrill-test-'));
      rmdirSync(probe);
      return path;
    } catch {
      // Read-only, or another user's.
    }
  }
  return undefined;
}
