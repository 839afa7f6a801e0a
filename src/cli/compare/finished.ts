/** `scenario compare BEFORE AFTER`: the changes between two finished runs. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../checks/judge.ts';
import { compare, type Side } from '../../compare/comparison.ts';
import { renderComparisonMarkdown } from '../../compare/comparison-markdown.ts';
import { renderComparison } from '../../compare/comparison-terminal.ts';
import { resultOf, type TrialResult } from '../../compare/result.ts';
import { UsageError } from '../../errors.ts';
import { readRun, runFiles } from '../../history/run.ts';
import { terminalOf } from '../../report/terminal.ts';
import { print, printJson, printStyled } from '../../terminal/output.ts';
import { comparisonCode } from './comparison-code.ts';

export interface FinishedOptions {
  json?: true;
  markdown?: true;
  /** A share, as `compare` takes it; absent: its defaults. */
  slack?: number;
}

/** Prints the comparison and gives the exit code. Throws UsageError for a path without trials, and where both have none in common. */
export function compareFinished(before: string, after: string, options: FinishedOptions): number {
  const comparison = compare(sideOf(before), sideOf(after), options.slack);
  if (options.json) printJson(comparison);
  else if (options.markdown) print(renderComparisonMarkdown(comparison));
  else printStyled(renderComparison(comparison, terminalOf(process.stdout)));
  return comparisonCode(comparison);
}

/** The judged trials of a run, of a trial, or of a folder of runs. Throws UsageError. */
export function sideOf(path: string): Side {
  return { name: path, results: runsIn(path).flatMap(resultsOf) };
}

function runsIn(path: string): string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const has = (folder: string) =>
    existsSync(join(folder, runFiles.index)) || existsSync(join(folder, runFiles.history));
  if (!isFolder || has(path)) return [path];
  const runs = readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter(has);
  if (runs.length > 0) return runs;
  throw new UsageError({
    what: 'there is no run in this folder',
    where: path,
    expected: `a ${runFiles.index} or a ${runFiles.history} in it, or in a folder of it`,
    hint: 'A run leaves its folder in reports/.',
  });
}

function resultsOf(path: string): TrialResult[] {
  const { trials } = readRun(path);
  const { subjects } = judge(trials);
  return trials.flatMap((trial, nth) => {
    const judged = subjects[nth];
    return judged ? [resultOf(trial, judged)] : [];
  });
}
