/** Takes the durations of the last test run into `durations.json`: of the files that took ten seconds and more. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Durations } from './longest-first.ts';
import { readResults } from './results.ts';

/** Below it the order is of no consequence. */
const leastSeconds = 10;

const path = join(import.meta.dirname, 'durations.json');
const root = join(import.meta.dirname, '../..');
const before: Durations = JSON.parse(readFileSync(path, 'utf8'));
const measured = Object.values(readResults())
  .flatMap(({ files }) => files)
  .map(({ file, seconds }) => [file, Math.round(seconds)] as const);
const all = Object.entries({ ...before, ...Object.fromEntries(measured) })
  .filter(([file, seconds]) => seconds >= leastSeconds && existsSync(join(root, file)))
  .sort(([, a], [, b]) => b - a);
writeFileSync(path, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
