/** The real command line, as a child process of the test. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Event } from '../../src/history/events.ts';
import { readRun } from '../../src/history/run.ts';
import type { Report } from '../../src/report/index.ts';

const entry = join(import.meta.dirname, '../../bin/scenario.js');

/** Drills of a minute, for tests that need a whole one. */
export const short = join(import.meta.dirname, 'scenarios/short.ts');

/** The shortest drill, for tests that need one that is over. */
export const well = join(import.meta.dirname, 'scenarios/well.ts');

/** A drill that ends only when it is ended. */
export const endless = join(import.meta.dirname, 'scenarios/endless.ts');

/** The words of a command line that starts `scenario`. */
export function command(...args: string[]): string[] {
  return [process.execPath, entry, ...args];
}

/** Starts `scenario`; a non-zero exit code is no error. */
export function start(args: string[], env: Record<string, string> = {}) {
  const [node = '', ...rest] = command(...args);
  return execa(node, rest, { env, reject: false, all: true });
}

/** The histories of a run until now, trial by trial. */
export async function historyText(out: string): Promise<string> {
  const folder = join(out, 'trials');
  const trials = await readdir(folder).catch(() => []);
  const read = (trial: string) => readFile(join(folder, trial, 'history.jsonl'), 'utf8').catch(() => '');
  return (await Promise.all(trials.sort().map(read))).join('');
}

/** The events of all trials of a run, trial by trial. */
export function eventsIn(out: string): Event[] {
  return readRun(out).trials.flatMap(({ events }) => events);
}

/** Waits until the histories that `run` writes into the folder `out` is as asked for. Throws when the run ends before. */
export async function until(
  run: ReturnType<typeof start>,
  out: string,
  isSo: (history: string) => boolean,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = async () => {
    if (isSo(await historyText(out))) resolve();
  };
  const looking = setInterval(() => void look(), 100);
  void run.then(({ exitCode, all }) => reject(new Error(`the run ended with ${exitCode}: ${all}`)));
  void look();
  await promise.finally(() => clearInterval(looking));
}

/** A folder that goes with the scope. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'firedrill-e2e-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The report.json of a run. */
export async function reportIn(folder: string): Promise<Report> {
  return JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
}
