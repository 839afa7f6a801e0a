import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';

/** The name of a run's history within its folder. */
export const historyName = 'history.jsonl';

/** Far above any run's: Node reads no text above 512 MiB, and the parsed events need memory beside it. */
const mostBytes = 128 * 1024 * 1024;

/**
 * The history that a path means: the file itself, or the one in the folder of a run. Throws UsageError where that is no regular file,
 * as a pipe or a device that never ends, or is larger than 128 MiB.
 */
export function historyPath(path: string): string {
  const named = status(path);
  const file = named.isDirectory() ? join(path, historyName) : path;
  const stats = named.isDirectory() ? status(file) : named;
  if (!stats.isFile())
    throw new UsageError({
      what: 'this is not a regular file',
      where: file,
      expected: 'a history.jsonl, or the folder of a run',
      found: kindOf(stats),
    });
  if (stats.size > mostBytes)
    throw new UsageError({
      what: 'this is too large for a history',
      where: file,
      expected: `at most ${mostBytes / 2 ** 20} MiB`,
      found: `${Math.ceil(stats.size / 2 ** 20)} MiB`,
    });
  return file;
}

function status(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new UsageError(
      {
        what: `the history cannot be read (${(cause as NodeJS.ErrnoException).code})`,
        where: path,
        hint: 'Name a history.jsonl that a run wrote.',
      },
      { cause },
    );
  }
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isDirectory() ? 'a folder' : 'a device';
}
