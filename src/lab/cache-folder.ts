/** The folder of this user's cache: images, snapshots, and the folders of runs. */
import { statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../errors.ts';

/** PROC_SUPER_MAGIC of linux/magic.h. */
const procMagic = 0x9fa0;
/** The home of a user that has none, in Debian's /etc/passwd; bin/scenario.js gives it to those without an entry. */
const noHome = '/nonexistent';

/**
 * $XDG_CACHE_HOME/firedrill, or ~/.cache/firedrill (XDG Base Directory Specification); ~/Library/Caches/firedrill on macOS. Throws
 * LabError where this user has no home folder and XDG_CACHE_HOME is not set, and for a folder within /proc.
 */
export function cacheFolder(): string {
  const named = process.env.XDG_CACHE_HOME;
  if (named) return outsideProc(resolve(named, 'firedrill'), 'XDG_CACHE_HOME');
  if (homedir() !== noHome)
    return outsideProc(
      join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'firedrill'),
      'HOME',
    );
  throw new LabError({
    what: 'this user has no home folder, and the cache no place',
    expected: 'XDG_CACHE_HOME or HOME in the environment, or an entry in /etc/passwd',
    hint: 'For example: export XDG_CACHE_HOME=/var/tmp/cache',
  });
}

/** Node's way to make a folder and those above it never ends within /proc. */
function outsideProc(path: string, variable: string): string {
  if (!isInProc(path)) return path;
  throw new LabError({
    what: 'the cache cannot be within /proc',
    where: variable,
    expected: 'a folder on a disk',
    found: path,
    hint: 'For example: export XDG_CACHE_HOME=/var/tmp/cache',
  });
}

/** By the nearest folder that is there. */
function isInProc(path: string): boolean {
  try {
    return statfsSync(path).type === procMagic;
  } catch {
    return path !== dirname(path) && isInProc(dirname(path));
  }
}
