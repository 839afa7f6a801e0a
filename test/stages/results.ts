/** The results of all stages of a test run, read back from `reports/tests/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, resultsFolder, type StageResult } from './record.ts';

/** The results by stage. A stage that left no result is absent. */
export function readResults(folder = resultsFolder): Record<string, StageResult> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ name }) => name.slice(0, -'.json'.length));
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))]),
  );
}

/** The closing line of a test run: `N passed, N failed`, and `, N skipped` where there are such. */
export function tally(results: readonly StageResult[]): string {
  const sum = (kind: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, result) => total + result[kind], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Whether tests ran, and no stage failed. */
export function passed(results: readonly StageResult[]): boolean {
  return results.some((result) => result.passed > 0) && results.every(({ success }) => success);
}

/** One line for each failure: file, test and the first line of the error. */
export function failureLines(results: readonly StageResult[]): string[] {
  return results.flatMap(({ failures }) => failures.map(line));
}

function line({ file, test, message }: Failure): string {
  return `FAILED ${[file || 'outside of any test', test].filter(Boolean).join(' > ')}\n       ${message}`;
}
