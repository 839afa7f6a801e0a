/** The file of a baseline: read before anything starts, written once all trials have results. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Baseline, baselineText, parseBaseline, updatedBaseline } from '../../compare/baseline.ts';
import type { Matrix } from '../../compare/matrix.ts';
import { TrialResult } from '../../compare/result.ts';
import { LabError, UsageError } from '../../errors.ts';
import { readBoundedFile } from '../../history/bounded-file.ts';
import { writeWhole } from './matrix-folder.ts';

/** Reads it; undefined: `update`, and there is none yet. Throws UsageError. */
export function readBaseline(path: string, { update }: { update: boolean }): Baseline | undefined {
  if (existsSync(path)) return parseBaseline(readBoundedFile(path, 'the baseline'), path);
  if (update) return undefined;
  throw new UsageError({
    what: 'there is no such baseline',
    where: '--baseline',
    found: path,
    hint: 'Make it with --update-baseline, and let Git track it.',
  });
}

/** Puts the results of a matrix into the file. Throws LabError where the disk refuses, or where a trial has no result. */
export function updateBaseline(
  path: string,
  before: Baseline | undefined,
  { trials, missing }: Matrix,
): void {
  if (missing.length > 0)
    throw new LabError({
      what: `the baseline is not updated: ${missing.length} trials have no result`,
      where: path,
      hint: 'Run the same command again: it continues.',
    });
  // Without the fields of this matrix alone, such as folders.
  const results = trials.map((trial) => TrialResult.parse(trial));
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, baselineText(updatedBaseline(before, results)));
  } catch (cause) {
    throw new LabError(
      { what: `the baseline cannot be written (${(cause as NodeJS.ErrnoException).code})`, where: path },
      { cause },
    );
  }
}
