/** Reads the text of a file that a run wrote, and of no pipe or device that never ends. */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';

/** Far above any trial's history: Node reads no text above 512 MiB, and the parsed events need memory beside it. */
const mostBytes = 128 * 1024 * 1024;

/** The text. `what` names the content in messages: `the history`. Throws UsageError for all but a regular file of at most 128 MiB. */
export function readBoundedFile(path: string, what: string): string {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > mostBytes) throw refusal(path, what, stats);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(
      {
        what: `${what} cannot be read (${(cause as NodeJS.ErrnoException).code})`,
        where: path,
        hint: 'Name a history.jsonl, or the folder of a run.',
      },
      { cause },
    );
  }
}

function refusal(path: string, what: string, stats: Stats): UsageError {
  if (stats.isFile())
    return new UsageError({
      what: `${what} is too large`,
      where: path,
      expected: `at most ${mostBytes / 2 ** 20} MiB`,
      found: `${Math.ceil(stats.size / 2 ** 20)} MiB`,
    });
  return new UsageError({
    what: `${what} is not a regular file`,
    where: path,
    expected: 'a history.jsonl, or the folder of a run',
    found: kindOf(stats),
  });
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isDirectory() ? 'a folder' : 'a device';
}
