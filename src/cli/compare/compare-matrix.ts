/** `scenario compare [SCENARIO…]`: the matrix of trials, its reports and its exit code. */
import { join, resolve } from 'node:path';
import { resultsFor } from '../../compare/baseline.ts';
import { type Comparison, compare } from '../../compare/comparison.ts';
import { renderComparisonMarkdown } from '../../compare/comparison-markdown.ts';
import { renderComparison } from '../../compare/comparison-terminal.ts';
import { type Matrix, type MatrixTrial, makeMatrix } from '../../compare/matrix.ts';
import { renderMatrixMarkdown } from '../../compare/matrix-markdown.ts';
import { renderMatrix } from '../../compare/matrix-terminal.ts';
import { writeMatrix } from '../../compare/write-matrix.ts';
import { Interrupted, UsageError } from '../../errors.ts';
import { terminalOf } from '../../report/terminal.ts';
import { strategyRecord } from '../../strategies/digest.ts';
import { printJson, printStyled, say } from '../../terminal/output.ts';
import { openDisplay } from '../progress/display.ts';
import { quoted } from '../run/again.ts';
import { newFolder, writableFolder } from '../run/out-folder.ts';
import type { Session } from '../session.ts';
import { tellTrouble } from '../trouble.ts';
import { version } from '../version.ts';
import { readBaseline, updateBaseline } from './baseline-file.ts';
import { comparisonCode, undecidedCode } from './comparison-code.ts';
import { annotate, summarize } from './github.ts';
import { jobsFor } from './jobs.ts';
import { declareScenario, writeWhole } from './matrix-folder.ts';
import { type MatrixOptions, type PreparedMatrix, prepareMatrix } from './prepare-matrix.ts';
import { runMatrix } from './run-matrix.ts';

export interface CompareOptions extends Omit<MatrixOptions, 'command'> {
  jobs?: number;
  fresh?: true;
  out?: string;
  json?: true;
  /** As for `compare`; absent: its defaults. */
  slack?: number;
  /** A file with former results. */
  baseline?: string;
  updateBaseline?: true;
}

/**
 * Runs, or takes from the store, every trial of the matrix, writes its reports and prints it. Sets the session's exit code: 4 where a cell
 * is unknown, the code of the worst trouble of a trial, else 0; with a baseline, the code of the comparison with it. Throws UsageError before anything starts, and the error that stopped all.
 */
export async function compareMatrix(
  names: readonly string[],
  options: CompareOptions,
  session: Session,
): Promise<void> {
  const { signal } = session;
  const startedAt = new Date();
  const { baseline: baselinePath, updateBaseline: update = false } = options;
  if (update && baselinePath === undefined)
    throw new UsageError({ what: '--update-baseline needs the file', expected: '--baseline FILE beside it' });
  const baseline = baselinePath === undefined ? undefined : readBaseline(baselinePath, { update });
  using display = await openDisplay({ plain: false, signal });
  display.status('reading scenarios and strategies');
  const given: MatrixOptions = { ...options, command: commandOf(names, options) };
  const prepared = await prepareMatrix(names, given, {
    signal,
    onPrinted: (text) => display.say(text),
  });
  const former =
    baseline && baselinePath !== undefined && !update
      ? resultsFor(baseline, namesIn(prepared), baselinePath)
      : undefined;
  await using folder = await (options.out === undefined
    ? newFolder('compare', startedAt)
    : writableFolder(options.out, '--out'));
  const out = folder.path;
  const places = prepared.scenarios.flatMap((scenario) => declareScenario(out, scenario, given));
  const jobs = options.jobs ?? jobsFor(options);
  const done = await runMatrix(
    { ...given, places, strategies: prepared.strategies, jobs, fresh: options.fresh === true, display },
    session,
  );
  const matrix = matrixOf(prepared, { ...given, startedAt, trials: done.trials });
  writeMatrix(out, matrix);
  display[Symbol.dispose]();
  if (options.json) printJson(matrix);
  else
    printStyled(renderMatrix(matrix, { ...terminalOf(process.stdout), reports: join(out, 'matrix.html') }));
  summarize(renderMatrixMarkdown(matrix));
  if (done.stopped !== undefined) throw done.stopped instanceof Error ? done.stopped : new Interrupted();
  const codes = done.failures.map(({ error }) => tellTrouble(error, signal));
  if (former && baselinePath !== undefined) {
    const sides = [
      { name: baselinePath, results: former },
      { name: out, results: matrix.trials },
    ] as const;
    const comparison = compare(...sides, options.slack);
    tellComparison(comparison, out, options);
    annotate(comparison, { ...prepared.files, baseline: resolve(baselinePath) });
    session.exitCode = Math.max(0, ...codes) || comparisonCode(comparison);
    return;
  }
  if (update && baselinePath !== undefined) {
    updateBaseline(baselinePath, baseline, matrix);
    say(`The baseline is updated: ${baselinePath}`);
  }
  session.exitCode = Math.max(0, ...codes) || (isDecided(matrix) ? 0 : undecidedCode);
}

function namesIn({ scenarios, strategies }: PreparedMatrix) {
  return {
    scenarios: scenarios.map(({ plan }) => plan.scenario),
    strategies: strategies.map(({ name }) => name),
  };
}

/** On stdout beneath the matrix, or on stderr where stdout has JSON; and beside the reports of the matrix. */
function tellComparison(comparison: Comparison, out: string, { json }: CompareOptions): void {
  const markdown = renderComparisonMarkdown(comparison);
  writeWhole(join(out, 'comparison.json'), `${JSON.stringify(comparison, null, 2)}\n`);
  writeWhole(join(out, 'comparison.md'), markdown);
  summarize(markdown);
  if (json) say(renderComparison(comparison));
  else printStyled(`\n${renderComparison(comparison, terminalOf(process.stdout))}`);
}

function matrixOf(
  { scenarios, strategies, leftOut }: PreparedMatrix,
  {
    lab,
    clock,
    seeds,
    command,
    startedAt,
    trials,
  }: MatrixOptions & { startedAt: Date; trials: readonly MatrixTrial[] },
): Matrix {
  return makeMatrix({
    firedrill: version(),
    ...{ command, lab, clock },
    seeds: [...seeds],
    startedAt: startedAt.toISOString(),
    scenarios: scenarios.map(({ plan }) => ({
      name: plan.scenario,
      title: plan.title,
      incident: plan.incident ?? null,
      summary: plan.summary ?? null,
    })),
    strategies: strategies.map((strategy) => ({
      name: strategy.name,
      title: strategy.title,
      digest: strategyRecord(strategy).digest,
    })),
    leftOut: [...leftOut],
    trials: [...trials],
  });
}

function isDecided({ cells }: Matrix): boolean {
  return cells.every(({ outcome, untested }) => outcome !== null && !untested);
}

function commandOf(names: readonly string[], options: CompareOptions): string {
  const { lab, clock, seeds, strategy = [], allowHostHang } = options;
  const words = ['scenario', 'compare', ...names, '--lab', lab, '--clock', clock, '--seed', seeds.join(',')];
  words.push(...strategy.flatMap((chosen) => ['--strategy', chosen]));
  if (allowHostHang) words.push('--allow-host-hang');
  return words.map(quoted).join(' ');
}
