/** A run on disk: an index of its trials, and a folder for each with its declaration and its history. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { readBoundedFile } from './bounded-file.ts';
import { readHistory } from './file.ts';
import type { Damage } from './integrity.ts';
import { Trial } from './trial.ts';
import type { TrialHistory } from './trial-history.ts';
import { declared, labelled, trialsOf } from './trials.ts';

/** Raised when a program that reads run.json would have to change. */
export const RUN_SCHEMA = 1;

/** The names of files within the folder of a run, and of a trial. */
export const runFiles = {
  index: 'run.json',
  trials: 'trials',
  trial: 'trial.json',
  history: 'history.jsonl',
};

export const RunIndex = z.object({
  schema: z.literal(RUN_SCHEMA),
  /** The version of firedrill. */
  firedrill: z.string(),
  /** The scenario's name, and the name or file that the command line gave. */
  scenario: z.string(),
  source: z.string(),
  /** The command that runs it again. */
  command: z.string(),
  /** Strategies that the command line named: names, or absolute paths of files. Empty: the scenario's own. */
  strategies: z.array(z.string()),
  lab: z.enum(['virtual', 'containers']),
  clock: z.enum(['virtual', 'real']),
  allowHostHang: z.boolean(),
  /** Wall-clock time, ISO 8601. */
  startedAt: z.string(),
  /** In the order of the reports. `folder`: from the folder of the run. */
  trials: z.array(
    z.object({
      id: z.string(),
      strategy: z.string(),
      seed: z.int().nonnegative(),
      folder: z.string(),
    }),
  ),
});
export type RunIndex = z.infer<typeof RunIndex>;

/** A run, or a part of one, as found on disk. */
export interface Run {
  /** Where its reports belong. */
  readonly folder: string;
  /** null: a history without an index. */
  readonly index: RunIndex | null;
  readonly trials: readonly TrialHistory[];
}

/**
 * Reads the folder of a run or of a trial, or a history.jsonl, of this version or an older one. Throws UsageError where
 * there is no such thing.
 */
export function readRun(path: string): Run {
  const folder = isFolder(path) ? path : dirname(path);
  if (isFolder(path) && existsSync(join(path, runFiles.index))) return readIndexed(path);
  if (basename(path) === runFiles.index) return readIndexed(folder);
  const file = isFolder(path) ? join(path, runFiles.history) : path;
  return { folder, index: null, trials: labelled(trialsOf(readHistory(file), basename(file))) };
}

/** Reads the index of a run. Throws UsageError. */
export function readIndex(folder: string): RunIndex {
  return readJson(join(folder, runFiles.index), RunIndex, 'the index of a run');
}

/** Reads the declaration of a trial. Throws UsageError. */
export function readTrialFile(folder: string): Trial {
  return readJson(join(folder, runFiles.trial), Trial, 'the declaration of a trial');
}

function readIndexed(folder: string): Run {
  const index = readIndex(folder);
  return { folder, index, trials: labelled(index.trials.map((entry) => readTrial(folder, entry))) };
}

function readTrial(run: string, { id, folder }: RunIndex['trials'][number]): TrialHistory {
  const file = join(folder, runFiles.history);
  const trial = readTrialFile(join(run, folder));
  const declaration = declared(trial, file);
  if (!existsSync(join(run, file))) return declaration;
  try {
    const [found] = trialsOf(readHistory(join(run, file)), file);
    if (found?.id === id && found.digest === declaration.digest) return found;
    const what = `the history belongs to ${found?.id ?? 'no trial'}, not to ${id} as declared`;
    return { ...declaration, ...found, id, damage: { line: 1, what } };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { ...declaration, damage: unreadable(error) }; // which costs no other trial
  }
}

function unreadable({ explanation: { what, where = '' } }: UsageError): Damage {
  return { line: Number(/:(\d+)$/.exec(where)?.[1] ?? 1), what };
}

function readJson<T extends z.ZodType>(path: string, schema: T, what: string): z.output<T> {
  let json: unknown;
  try {
    json = JSON.parse(readBoundedFile(path, what));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError({ what: `${what} is not JSON`, where: path }, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UsageError({ what: `this is not ${what}`, where: path, found: z.prettifyError(parsed.error) });
}

/** A path that leads nowhere is no folder; reading it says why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
