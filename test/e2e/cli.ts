/** The real command line, as a child process of the test. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Report } from '../../src/report/index.ts';

const entry = join(import.meta.dirname, '../../bin/scenario.js');

/** Drills of a minute, for tests that need a whole one. */
export const short = join(import.meta.dirname, 'scenarios/short.ts');

/** Starts `scenario`; a non-zero exit code is no error. */
export function start(args: string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [entry, ...args], { env, reject: false, all: true });
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
