/** Finds a scenario, imports its file and returns its definition; every problem is a UsageError. */

import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.ts';
import { isPath, loadUserFile, packageEntry } from '../user-file/load.ts';
import { refuse, show } from './complaint.ts';
import { offer } from './nearest.ts';
import { parseScenario, type Scenario } from './parse.ts';

/** The scenarios that come with the package. */
export const SCENARIOS_FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/**
 * Loads a scenario by its name, or by the path of a file (anything with a slash or a file's extension). A file given
 * by its path is type-checked first. Throws UsageError when it cannot be found, read, compiled, run or understood.
 */
export async function loadScenario(nameOrPath: string): Promise<Scenario> {
  if (isPath(nameOrPath)) return loadFile(nameOrPath, { typed: true });
  const names = scenarioNames();
  if (names.includes(nameOrPath))
    return loadFile(join(SCENARIOS_FOLDER, `${nameOrPath}${extname(packageEntry)}`), { typed: false });
  throw new UsageError({ what: `unknown scenario ${show(nameOrPath)}`, hint: offer(nameOrPath, names) });
}

/** The names of the scenarios that come with the package, sorted. */
export function scenarioNames(): string[] {
  const extension = extname(packageEntry);
  return readdirSync(SCENARIOS_FOLDER)
    .filter((file) => extname(file) === extension)
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

async function loadFile(path: string, { typed }: { typed: boolean }): Promise<Scenario> {
  const { exported, file } = await loadUserFile(path, { kind: 'scenario', typed });
  if (exported === undefined)
    throw refuse(file, [
      { place: '', text: 'expected `export default scenario({ … })`, found no default export' },
    ]);
  return parseScenario(exported, file);
}
