/** The end of a matrix, run or merged: its reports, its picture on stdout, its baseline, its exit code. */
import { join, resolve } from 'node:path';
import type { AnnotatedFiles } from '../../compare/annotations.ts';
import { type Baseline, resultsFor } from '../../compare/baseline.ts';
import { type Comparison, compare } from '../../compare/comparison.ts';
import { renderComparisonMarkdown } from '../../compare/comparison-markdown.ts';
import { renderComparison } from '../../compare/comparison-terminal.ts';
import type { Matrix } from '../../compare/matrix.ts';
import { renderMatrixMarkdown } from '../../compare/matrix-markdown.ts';
import { renderMatrix } from '../../compare/matrix-terminal.ts';
import type { TrialResult } from '../../compare/result.ts';
import { writeMatrix } from '../../compare/write-matrix.ts';
import { UsageError } from '../../errors.ts';
import { terminalOf } from '../../report/terminal.ts';
import { printJson, printStyled, say } from '../../terminal/output.ts';
import { readBaseline, updateBaseline } from './baseline-file.ts';
import { comparisonCode, undecidedCode } from './comparison-code.ts';
import { annotate, summarize } from './github.ts';
import { writeWhole } from './matrix-folder.ts';

export interface BaselineOptions {
  /** A file with former results. */
  baseline?: string;
  updateBaseline?: true;
  /** As for `compare`; absent: its defaults. */
  slack?: number;
}

/** A baseline that a matrix is held to, or that the matrix updates. */
export interface HeldBaseline {
  readonly path: string;
  /** The file's content; undefined: `update` makes the file. */
  readonly content: Baseline | undefined;
  /** The results that the matrix is compared with; undefined: `update`. */
  readonly former: readonly TrialResult[] | undefined;
  readonly slack: number | undefined;
}

/** Reads the options' baseline; undefined: they have none. Throws UsageError. */
export function openBaseline(
  { baseline: path, updateBaseline, slack }: BaselineOptions,
  names: Parameters<typeof resultsFor>[1],
): HeldBaseline | undefined {
  const update = updateBaseline === true;
  if (path === undefined) {
    if (update)
      throw new UsageError({
        what: '--update-baseline needs the file',
        expected: '--baseline FILE beside it',
      });
    return undefined;
  }
  const content = readBaseline(path, { update });
  const former = content && !update ? resultsFor(content, names, path) : undefined;
  return { path, content, former, slack };
}

/** Writes the reports of a matrix into the folder `out`, and prints the matrix. Throws LabError where the disk refuses. */
export function showMatrix(matrix: Matrix, out: string, { json }: { json?: true }): void {
  writeMatrix(out, matrix);
  if (json) printJson(matrix);
  else
    printStyled(renderMatrix(matrix, { ...terminalOf(process.stdout), reports: join(out, 'matrix.html') }));
  summarize(renderMatrixMarkdown(matrix));
}

/** Compares a matrix with its baseline, or updates it. Gives the exit code: the comparison's, else 4 where a cell is unknown or not tested. */
export function concludeMatrix(
  matrix: Matrix,
  out: string,
  held: HeldBaseline | undefined,
  { json, files }: { json?: true; files: Omit<AnnotatedFiles, 'baseline'> },
): number {
  if (held?.former) {
    const sides = [
      { name: held.path, results: [...held.former] },
      { name: out, results: matrix.trials },
    ] as const;
    const comparison = compare(...sides, held.slack);
    tellComparison(comparison, out, json === true);
    annotate(comparison, { ...files, baseline: resolve(held.path) });
    return comparisonCode(comparison);
  }
  if (held) {
    updateBaseline(held.path, held.content, matrix);
    say(`The baseline is updated: ${held.path}`);
  }
  return isDecided(matrix) ? 0 : undecidedCode;
}

/** On stdout beneath the matrix, or on stderr where stdout has JSON; and beside the reports of the matrix. */
function tellComparison(comparison: Comparison, out: string, json: boolean): void {
  const markdown = renderComparisonMarkdown(comparison);
  writeWhole(join(out, 'comparison.json'), `${JSON.stringify(comparison, null, 2)}\n`);
  writeWhole(join(out, 'comparison.md'), markdown);
  summarize(markdown);
  if (json) say(renderComparison(comparison));
  else printStyled(`\n${renderComparison(comparison, terminalOf(process.stdout))}`);
}

function isDecided({ cells }: Matrix): boolean {
  return cells.every(({ outcome, untested }) => outcome !== null && !untested);
}
