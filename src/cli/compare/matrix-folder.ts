/** The folder of a matrix: one run folder a scenario, which a later compare into the same folder continues. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { planDigest } from '../../compare/result.ts';
import { UsageError } from '../../errors.ts';
import { readRun, runFiles } from '../../history/run.ts';
import type { Trial } from '../../history/trial.ts';
import type { TrialHistory } from '../../history/trial-history.ts';
import { isPath } from '../../user-file/load.ts';
import { indexOf } from '../run/declare.ts';
import { RunFolder } from '../run/run-folder.ts';
import type { MatrixOptions, PreparedScenario } from './prepare-matrix.ts';

/** The lab and the sources that the trial beside it rests on. */
const groundFile = 'ground.txt';

/** One trial of a matrix, and its place. */
export interface Place {
  readonly trial: Trial;
  readonly run: RunFolder;
  /** The trial's folder, from the folder of the matrix, and its path. */
  readonly folder: string;
  readonly path: string;
}

/** Declares the trials of a scenario in `out`/SCENARIO, over those of an earlier compare, and gives their places. */
export function declareScenario(
  out: string,
  { plan, source, trials }: PreparedScenario,
  { lab, clock, strategy = [], allowHostHang, command }: MatrixOptions,
): Place[] {
  const path = join(out, plan.scenario);
  const index = indexOf(trials, {
    scenario: plan.scenario,
    source: isPath(source) ? resolve(source) : source,
    command,
    strategies: strategy.map((chosen) => (isPath(chosen) ? resolve(chosen) : chosen)),
    ...{ lab, clock, allowHostHang: allowHostHang === true },
    startedAt: new Date().toISOString(),
  });
  const run = new RunFolder(path, index, trials, { declared: true });
  mkdirSync(path, { recursive: true });
  writeWhole(join(path, runFiles.index), json(index));
  return trials.map((trial) => {
    const folder = join(plan.scenario, runFiles.trials, trial.id);
    return { trial, run, folder, path: join(out, folder) };
  });
}

/** Declares one trial that starts now, or whose files are taken from the store. */
export function declareTrial({ path, trial }: Pick<Place, 'path' | 'trial'>): void {
  mkdirSync(path, { recursive: true });
  rmSync(join(path, groundFile), { force: true });
  writeWhole(join(path, runFiles.trial), json(trial));
}

/** Notes the lab and the sources that a finished trial rests on, so that a later compare into this folder can trust it. */
export function noteGround({ path }: Pick<Place, 'path'>, ground: string): void {
  writeWhole(join(path, groundFile), ground);
}

/** Whether an earlier compare has left the whole history of the same trial here, on the same ground. */
export function isFinished({ path, trial }: Pick<Place, 'path' | 'trial'>, ground: string): boolean {
  if (!existsSync(join(path, runFiles.history)) || !existsSync(join(path, groundFile))) return false;
  if (readFileSync(join(path, groundFile), 'utf8') !== ground) return false;
  try {
    const [found] = readRun(join(path, runFiles.history)).trials;
    if (!found || !isWhole(found)) return false;
    return found.digest === trial.strategy.digest && planDigest(found.plan) === planDigest(trial.plan);
  } catch (error) {
    if (error instanceof UsageError) return false; // it is run again
    throw error;
  }
}

/** Whether a trial came to its end without trouble, and its history is whole. */
export function isWhole({ damage, closed, events }: TrialHistory): boolean {
  const completed = events.some((event) => event.type === 'subject-ended' && event.because === 'completed');
  return closed && !damage && completed && events.every(({ type }) => type !== 'trouble');
}

/** Writes a file as a whole or not at all. */
export function writeWhole(path: string, content: string): void {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, content);
  renameSync(aside, path);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
