/** Finds a scenario, imports its file and returns its definition; every problem is a UsageError. */

import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.ts';
import { importDefault, packageEntry } from '../user-file/import.ts';
import { isPath, loadUserFile, shortest } from '../user-file/load.ts';
import type { RunOptions } from '../user-file/run.ts';
import { suggestion } from './did-you-mean.ts';
import { parseScenario, type Scenario } from './parse.ts';
import { refuse, show } from './problem.ts';

/** The scenarios that come with the package. */
export const SCENARIOS_FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/**
 * Loads a scenario by its name, or by the path of a file (anything with a slash or a file's extension). A file given
 * by its path is type-checked first, and run in a process of its own. Throws UsageError when it cannot be found, read, compiled, run
 * or understood, and the signal's reason when it is aborted.
 */
export async function loadScenario(nameOrPath: string, options: RunOptions = {}): Promise<Scenario> {
  if (isPath(nameOrPath)) {
    const { exported, file } = await loadUserFile(nameOrPath, { ...options, kind: 'scenario' });
    return parseExported(exported, file);
  }
  const names = scenarioNames();
  if (!names.includes(nameOrPath))
    throw new UsageError({
      what: `unknown scenario ${show(nameOrPath)}`,
      hint: suggestion(nameOrPath, names),
    });
  const path = join(SCENARIOS_FOLDER, `${nameOrPath}${extname(packageEntry)}`);
  return parseExported(await importDefault(path), shortest(path));
}

/** The names of the scenarios that come with the package, sorted. */
export function scenarioNames(): string[] {
  const extension = extname(packageEntry);
  return readdirSync(SCENARIOS_FOLDER)
    .filter((file) => extname(file) === extension)
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

function parseExported(exported: unknown, file: string): Scenario {
  if (exported === undefined)
    throw refuse(file, [
      { place: '', text: 'expected `export default scenario({ … })`, found no default export' },
    ]);
  return parseScenario(exported, file);
}
