/** firedrill.config.ts: a user's suites and strategies for `scenario compare`, found upwards from the working directory. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { isPath, loadUserFile } from '../user-file/load.ts';
import type { RunOptions } from '../user-file/run.ts';
import { suggestion } from './did-you-mean.ts';

/** One set of trials. Paths are relative to the folder of the config; options of the command line win. */
export interface SuiteDefinition {
  /** Scenarios, by name or file. Absent: the standard suite. */
  readonly scenarios?: readonly string[];
  /** Strategies, by name or file. Absent: those of the package, and `strategies` of the config. */
  readonly strategies?: readonly string[];
  /** As `--seed` takes them: `'1..5'`. */
  readonly seeds?: string;
  /** A tracked file of former results. */
  readonly baseline?: string;
  /** The change of a metric that counts as none, in percent. */
  readonly slackPercent?: number;
  /** Trials at once. */
  readonly jobs?: number;
}

export interface ConfigDefinition {
  /** Files of strategies that take part beside those of the package. */
  readonly strategies?: readonly string[];
  /** By name, for `scenario compare --suite NAME`. */
  readonly suites?: Readonly<Record<string, SuiteDefinition>>;
}

/** The config of a project: `export default config({ … })` in firedrill.config.ts. */
export function config(definition: ConfigDefinition): ConfigDefinition {
  return definition;
}

const text = z.string().trim().min(1);
const Suite = z.strictObject({
  scenarios: z.array(text).min(1).optional(),
  strategies: z.array(text).min(1).optional(),
  seeds: text.optional(),
  baseline: text.optional(),
  slackPercent: z.number().min(0).max(1000).optional(),
  jobs: z.int().positive().max(1000).optional(),
});
const ConfigFile = z.strictObject({
  strategies: z.array(text).optional(),
  suites: z.record(z.string(), Suite).optional(),
});

/** The names of its file, the first one first. */
const fileNames = [
  'firedrill.config.ts',
  'firedrill.config.mts',
  'firedrill.config.mjs',
  'firedrill.config.js',
];

/** A config with absolute paths. */
export interface Config {
  /** Its file; undefined: there is none, and all else is empty. */
  readonly file: string | undefined;
  readonly strategies: readonly string[];
  readonly suites: Readonly<Record<string, SuiteDefinition>>;
}

/** Finds the config in `folder` or above it, type-checks and reads it. Throws UsageError for a config that is not valid. */
export async function loadConfig(folder: string, options: RunOptions = {}): Promise<Config> {
  const path = findConfig(resolve(folder));
  if (path === undefined) return { file: undefined, strategies: [], suites: {} };
  const { exported, file } = await loadUserFile(path, { ...options, kind: 'config' });
  const parsed = ConfigFile.safeParse(exported);
  if (!parsed.success)
    throw new UsageError({
      what: exported === undefined ? 'it has no default export' : 'its default export is not a config',
      where: file,
      expected: '`export default config({ … })` with strategies and suites',
      found: exported === undefined ? undefined : z.prettifyError(parsed.error),
    });
  const { strategies = [], suites = {} } = parsed.data;
  const placed = (nameOrPath: string) =>
    isPath(nameOrPath) ? resolve(dirname(path), nameOrPath) : nameOrPath;
  return {
    file,
    strategies: strategies.map((one) => resolve(dirname(path), one)),
    suites: Object.fromEntries(
      Object.entries(suites).map(([name, suite]) => [
        name,
        {
          ...suite,
          ...(suite.scenarios && { scenarios: suite.scenarios.map(placed) }),
          ...(suite.strategies && { strategies: suite.strategies.map(placed) }),
          ...(suite.baseline && { baseline: resolve(dirname(path), suite.baseline) }),
        },
      ]),
    ),
  };
}

/** The suite of that name. Throws UsageError. */
export function suiteOf({ file, suites }: Config, name: string): SuiteDefinition {
  const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
  if (suite) return suite;
  throw new UsageError({
    what: `there is no suite ${name}`,
    where: '--suite',
    hint:
      file === undefined
        ? `There is no ${fileNames[0]} here or above.`
        : suggestion(name, Object.keys(suites)),
  });
}

function findConfig(folder: string): string | undefined {
  const found = fileNames.map((name) => join(folder, name)).find(existsSync);
  if (found !== undefined || dirname(folder) === folder) return found;
  return findConfig(dirname(folder));
}
