/** `scenario compare [SCENARIO…]`: the matrix of trials, its reports and its exit code. */
import { type Matrix, type MatrixTrial, makeMatrix } from '../../compare/matrix.ts';
import { Interrupted, UsageError } from '../../errors.ts';
import { strategyRecord } from '../../strategies/digest.ts';
import { openDisplay } from '../progress/display.ts';
import { quoted } from '../run/again.ts';
import { newFolder, writableFolder } from '../run/out-folder.ts';
import type { Session } from '../session.ts';
import { tellTrouble } from '../trouble.ts';
import { version } from '../version.ts';
import { type BaselineOptions, concludeMatrix, openBaseline, showMatrix } from './conclude-matrix.ts';
import { jobsFor } from './jobs.ts';
import { declareScenario } from './matrix-folder.ts';
import { type MatrixOptions, type PreparedMatrix, prepareMatrix } from './prepare-matrix.ts';
import { runMatrix } from './run-matrix.ts';
import { placesOf, type Shard } from './shard.ts';

export interface CompareOptions extends Omit<MatrixOptions, 'command'>, BaselineOptions {
  jobs?: number;
  fresh?: true;
  out?: string;
  json?: true;
  /** The part of the matrix that is run here. */
  shard?: Shard;
}

/**
 * Runs, or takes from the store, every trial of the matrix, writes its reports and prints it. Sets the session's exit code: 4 where a cell
 * is unknown, the code of the worst trouble of a trial, else 0; with a baseline, the code of the comparison with it; of a shard, the code of its
 * trouble alone. Throws UsageError before anything starts, and the error that stopped all.
 */
export async function compareMatrix(
  names: readonly string[],
  options: CompareOptions,
  session: Session,
): Promise<void> {
  const { signal } = session;
  const startedAt = new Date();
  const { shard, json } = options;
  if (shard && options.baseline !== undefined)
    throw new UsageError({
      what: 'a shard alone cannot be compared with a baseline',
      where: '--shard',
      hint: 'Give the baseline to `scenario merge`, with the folders of all shards.',
    });
  using display = await openDisplay({ plain: false, signal });
  display.status('reading scenarios and strategies');
  const given: MatrixOptions = { ...options, command: commandOf(names, options) };
  const prepared = await prepareMatrix(names, given, {
    signal,
    onPrinted: (text) => display.say(text),
  });
  const held = openBaseline(options, namesIn(prepared));
  await using folder = await (options.out === undefined
    ? newFolder('compare', startedAt)
    : writableFolder(options.out, '--out'));
  const out = folder.path;
  const all = prepared.scenarios.flatMap((scenario) => declareScenario(out, scenario, given));
  const places = shard ? placesOf(shard, all) : all;
  const jobs = options.jobs ?? jobsFor(options);
  const { strategies } = prepared;
  const fresh = options.fresh === true;
  const done = await runMatrix({ ...given, places, all, strategies, jobs, fresh, display }, session);
  const matrix = matrixOf(prepared, { ...given, startedAt, trials: done.trials });
  display[Symbol.dispose]();
  showMatrix(matrix, out, { json });
  if (done.stopped !== undefined) throw done.stopped instanceof Error ? done.stopped : new Interrupted();
  const trouble = Math.max(0, ...done.failures.map(({ error }) => tellTrouble(error, signal)));
  session.exitCode = shard
    ? trouble
    : trouble || concludeMatrix(matrix, out, held, { json, files: prepared.files });
}

function namesIn({ scenarios, strategies }: PreparedMatrix) {
  return {
    scenarios: scenarios.map(({ plan }) => plan.scenario),
    strategies: strategies.map(({ name }) => name),
  };
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

function commandOf(names: readonly string[], options: CompareOptions): string {
  const { lab, clock, seeds, strategy = [], allowHostHang } = options;
  const words = ['scenario', 'compare', ...names, '--lab', lab, '--clock', clock, '--seed', seeds.join(',')];
  words.push(...strategy.flatMap((chosen) => ['--strategy', chosen]));
  if (allowHostHang) words.push('--allow-host-hang');
  return words.map(quoted).join(' ');
}
