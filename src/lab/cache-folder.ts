/** The folder of this user's cache: images, snapshots, and the folders of runs. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { LabError } from '../errors.ts';

/** The home of a user that has none, in Debian's /etc/passwd; bin/scenario.js gives it to those without an entry. */
const noHome = '/nonexistent';

/**
 * $XDG_CACHE_HOME/firedrill, or ~/.cache/firedrill (XDG Base Directory Specification); ~/Library/Caches/firedrill on macOS. Throws
 * LabError where this user has no home folder and XDG_CACHE_HOME is not set.
 */
export function cacheFolder(): string {
  const named = process.env.XDG_CACHE_HOME;
  if (named) return resolve(named, 'firedrill');
  if (homedir() !== noHome)
    return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'firedrill');
  throw new LabError({
    what: 'this user has no home folder, and the cache no place',
    expected: 'XDG_CACHE_HOME or HOME in the environment, or an entry in /etc/passwd',
    hint: 'For example: export XDG_CACHE_HOME=/var/tmp/cache',
  });
}
