/**
 * A reporter of vitest. It writes one project's results to `reports/tests/NAME.json`, where NAME is the environment
 * variable FIREDRILL_STAGE, or `all`: counts, failures, and the time that each file took, its hooks included.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** The result of one run of vitest. */
export interface StageResult {
  passed: number;
  failed: number;
  skipped: number;
  /** False where a test, a hook, a file or the set-up failed, and where no test ran. */
  success: boolean;
  /** Wall time of each file in seconds. */
  files: { file: string; seconds: number }[];
  failures: Failure[];
  /** Unix time in ms at which the first file began: before it, set-up ran. */
  firstFileAt: number | undefined;
}

/** A test, a hook, a file or the set-up that failed. */
export interface Failure {
  file: string;
  /** The test's full name; empty where the file itself failed. */
  test: string;
  /** The first line of the error. */
  message: string;
}

/** The folder of the results, of all stages. FIREDRILL_RESULTS names another one, for tests of this reporter. */
export const resultsFolder =
  process.env.FIREDRILL_RESULTS || join(import.meta.dirname, '../../reports/tests');

export default class Record implements Reporter {
  #firstFileAt: number | undefined;

  onTestModuleStart(): void {
    this.#firstFileAt ??= Date.now();
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly { message?: string }[],
    reason: string,
  ): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const result: StageResult = {
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      success: reason === 'passed' && tests.length > 0,
      files: modules.map((module) => ({
        file: module.relativeModuleId,
        seconds: (module.diagnostic().duration + module.diagnostic().collectDuration) / 1000,
      })),
      failures: [
        ...modules.flatMap(failuresOf),
        ...unhandled.map(({ message }) => ({ file: '', test: '', message: firstLine(message) })),
      ],
      firstFileAt: this.#firstFileAt,
    };
    mkdirSync(resultsFolder, { recursive: true });
    const name = process.env.FIREDRILL_STAGE || 'all';
    writeFileSync(join(resultsFolder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
}

function failuresOf(module: TestModule): Failure[] {
  const file = module.relativeModuleId;
  const suites = [...module.children.allSuites()].map((suite) => ({
    test: suite.fullName,
    errors: suite.errors(),
  }));
  const tests = [...module.children.allTests('failed')].map((test) => ({
    test: test.fullName,
    errors: test.result().errors ?? [],
  }));
  return [{ test: '', errors: module.errors() }, ...suites, ...tests].flatMap(({ test, errors }) =>
    errors.slice(0, 1).map(({ message }) => ({ file, test, message: firstLine(message) })),
  );
}

function firstLine(text = 'no message'): string {
  return text.split('\n')[0] ?? '';
}
