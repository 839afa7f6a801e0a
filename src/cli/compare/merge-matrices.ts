/** `scenario merge`: one matrix of the parts that several machines have run. */
import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MATRIX_SCHEMA, Matrix, type MatrixTrial, makeMatrix } from '../../compare/matrix.ts';
import { UsageError } from '../../errors.ts';
import { readBoundedFile } from '../../history/bounded-file.ts';
import { runFiles } from '../../history/run.ts';
import { newFolder, writableFolder } from '../run/out-folder.ts';
import type { Session } from '../session.ts';
import { type BaselineOptions, concludeMatrix, openBaseline, showMatrix } from './conclude-matrix.ts';
import { finishTrial } from './finish-trial.ts';

export interface MergeOptions extends BaselineOptions {
  out?: string;
  json?: true;
}

/** A folder of `scenario compare --shard`. */
interface Part {
  readonly folder: string;
  readonly matrix: Matrix;
}

/**
 * Copies the trials of all parts into one folder, judges their histories, writes the reports of the matrix and prints it. Sets the session's exit code: 4
 * where a cell is unknown, not tested or not run, else 0; with a baseline, the code of the comparison with it. Throws UsageError before anything is
 * written.
 */
export async function mergeMatrices(
  folders: readonly string[],
  options: MergeOptions,
  session: Session,
): Promise<void> {
  const parts = folders.map(readPart);
  const [first] = parts;
  if (!first)
    throw new UsageError({
      what: 'there is nothing to merge',
      expected: 'folders of `scenario compare --shard`',
    });
  for (const part of parts) requireSameMatrix(first, part);
  const { matrix } = first;
  const held = openBaseline(options, {
    scenarios: matrix.scenarios.map(({ name }) => name),
    strategies: matrix.strategies.map(({ name }) => name),
  });
  const startedAt = parts.map((part) => part.matrix.startedAt).sort()[0] ?? matrix.startedAt;
  requireOutside(options.out, parts);
  await using out = await (options.out === undefined
    ? newFolder('compare', new Date())
    : writableFolder(options.out, '--out'));
  const trials: MatrixTrial[] = [];
  for (const [trial, owners] of ownersOf(matrix, parts)) trials.push(await take(trial, owners, out.path));
  await copyIndexes(matrix, parts, out.path);
  const merged = makeMatrix({ ...matrix, startedAt, trials });
  showMatrix(merged, out.path, options);
  const files = { scenarios: {}, strategies: {} };
  session.exitCode = concludeMatrix(merged, out.path, held, { json: options.json, files });
}

function readPart(folder: string): Part {
  const path = join(folder, 'matrix.json');
  if (!existsSync(path))
    throw new UsageError({
      what: 'there is no matrix in this folder',
      where: folder,
      expected: 'the folder of a `scenario compare`, with its matrix.json',
    });
  let content: unknown;
  try {
    content = JSON.parse(readBoundedFile(path, 'the matrix'));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError({ what: 'the matrix is no JSON', where: path }, { cause });
  }
  const parsed = Matrix.safeParse(content);
  if (parsed.success) {
    for (const trial of parsed.data.trials) requireOwnPlace(trial, path);
    return { folder, matrix: parsed.data };
  }
  throw new UsageError({
    what: 'the matrix cannot be read',
    where: path,
    expected: `schema ${MATRIX_SCHEMA} of \`scenario compare\``,
    found:
      parsed.error.issues[0] && `${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}`,
  });
}

/** Throws UsageError where matrix.json puts a trial outside of its own folder. */
function requireOwnPlace({ folder, scenario, id }: MatrixTrial, where: string): void {
  const expected = join(scenario, runFiles.trials, id);
  if (folder === expected && [scenario, id].every((name) => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name)))
    return;
  throw new UsageError({
    what: 'a trial of the matrix has a folder that is not its own',
    where,
    expected,
    found: folder,
  });
}

/** Throws UsageError where the two are parts of different matrices. */
function requireSameMatrix(one: Part, other: Part): void {
  const facts: [name: string, of: (matrix: Matrix) => unknown][] = [
    ['version of firedrill', ({ firedrill }) => firedrill],
    ['lab', ({ lab, clock }) => `${lab}, ${clock} clock`],
    ['seeds', ({ seeds }) => seeds.join(', ')],
    ['scenarios', ({ scenarios }) => scenarios.map(({ name }) => name).join(', ')],
    ['strategies', ({ strategies }) => strategies.map(({ name, digest }) => `${name} ${digest}`).join(', ')],
  ];
  for (const [name, of] of facts) {
    if (of(one.matrix) === of(other.matrix)) continue;
    throw new UsageError({
      what: `these are parts of different matrices: the ${name} differ`,
      where: other.folder,
      expected: `as in ${one.folder}: ${of(one.matrix)}`,
      found: String(of(other.matrix)),
    });
  }
}

/** Each trial with the parts that have it, in the order of scenarios, strategies and seeds. */
function ownersOf({ scenarios, strategies, seeds }: Matrix, parts: readonly Part[]): [MatrixTrial, Part[]][] {
  const all = parts.flatMap((part) => part.matrix.trials.map((trial) => ({ trial, part })));
  return scenarios.flatMap(({ name: scenario }) =>
    strategies.flatMap(({ name: strategy }) =>
      seeds.flatMap((seed): [MatrixTrial, Part[]][] => {
        const owned = all.filter(
          ({ trial }) => trial.scenario === scenario && trial.strategy === strategy && trial.seed === seed,
        );
        const [first] = owned;
        return first ? [[first.trial, owned.map(({ part }) => part)]] : [];
      }),
    ),
  );
}

/** Copies a trial, and judges its history. Throws UsageError where two parts have different histories of it. */
async function take(trial: MatrixTrial, owners: readonly Part[], out: string): Promise<MatrixTrial> {
  const [owner, ...others] = owners.map(({ folder }) => join(folder, trial.folder));
  if (owner === undefined) throw new Error(`no part has ${trial.folder}`);
  const history = readBoundedFile(join(owner, runFiles.history), 'the history');
  for (const other of others) {
    if (readBoundedFile(join(other, runFiles.history), 'the history') === history) continue;
    throw new UsageError({
      what: 'two parts have different histories of one trial',
      where: other,
      expected: `the same as in ${owner}`,
      hint: 'Run that trial alone to learn which is right, or leave one of the folders out.',
    });
  }
  const path = join(out, trial.folder);
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  for (const name of [runFiles.trial, runFiles.history]) await cp(join(owner, name), join(path, name));
  return { ...trial, ...finishTrial(path).result };
}

/** The indexes of the runs, one a scenario; those of all parts declare the same trials. */
async function copyIndexes({ scenarios }: Matrix, parts: readonly Part[], out: string): Promise<void> {
  for (const { name } of scenarios) {
    const place = join(name, runFiles.index);
    const owner = parts.find(({ folder }) => existsSync(join(folder, place)));
    if (owner) await cp(join(owner.folder, place), join(out, place));
  }
}

/** Throws UsageError where the result would replace a part. */
function requireOutside(out: string | undefined, parts: readonly Part[]): void {
  if (out === undefined || !parts.some(({ folder }) => resolve(folder) === resolve(out))) return;
  throw new UsageError({
    what: 'the merged matrix would replace a part',
    where: '--out',
    found: out,
    expected: 'another folder',
  });
}
