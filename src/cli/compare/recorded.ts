import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { runFiles } from '../../history/run.ts';

/** Whether an argument names recorded trials, and no scenario: a folder, a run.json or a history. */
export function isRecorded(path: string): boolean {
  if (path.endsWith('.jsonl') || basename(path) === runFiles.index) return true;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
