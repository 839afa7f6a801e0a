import { statSync } from 'node:fs';
import { join } from 'node:path';

/** The name of a run's history within its folder. */
export const historyName = 'history.jsonl';

/** The history that a path means: the file itself, or the one in the folder of a run. Whether it is there shows when it is read. */
export function historyPath(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, historyName) : path;
}
