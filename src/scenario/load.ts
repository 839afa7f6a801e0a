/** Finds a scenario, imports its file and gives what it says; whatever is wrong with it is a UsageError. */

import { readdirSync, statSync } from 'node:fs';
import { type ModuleFormat, type ResolveHookSync, registerHooks } from 'node:module';
import { extname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';
import { refuse, show } from './complaint.ts';
import { offer } from './nearest.ts';
import { parseScenario, type Scenario } from './parse.ts';
import { explainThrown } from './thrown.ts';
import { checkTypes } from './type-check.ts';

/** The scenarios that come with the package. */
export const SCENARIOS_FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** What `import … from 'firedrill'` means in a scenario file, wherever that file is. */
export const PACKAGE_ENTRY = fileURLToPath(new URL(`../index${extname(import.meta.url)}`, import.meta.url));

/** Where the compiler finds what that means. */
const PACKAGE_TYPES = PACKAGE_ENTRY.replace(/\.js$/, '.d.ts');

/** The languages that a scenario file may be written in, and what they are to Node, which strips the types. */
const FORMATS: Readonly<Record<string, ModuleFormat>> = {
  '.ts': 'module-typescript',
  '.mts': 'module-typescript',
  '.js': 'module',
  '.mjs': 'module',
};
const EXTENSIONS = Object.keys(FORMATS);

/**
 * Loads a scenario by its name, or by the path of a file (anything with a slash or a file's extension). A file given
 * by its path is type-checked first. Throws UsageError when it cannot be found, read, compiled, run or understood.
 */
export async function loadScenario(nameOrPath: string): Promise<Scenario> {
  if (isPath(nameOrPath)) return loadFile(resolve(nameOrPath), { typed: true });
  const names = scenarioNames();
  if (names.includes(nameOrPath))
    return loadFile(join(SCENARIOS_FOLDER, `${nameOrPath}${extname(PACKAGE_ENTRY)}`), { typed: false });
  throw new UsageError({ what: `unknown scenario ${show(nameOrPath)}`, hint: offer(nameOrPath, names) });
}

/** The names of the scenarios that come with the package, sorted. */
export function scenarioNames(): string[] {
  const extension = extname(PACKAGE_ENTRY);
  return readdirSync(SCENARIOS_FOLDER)
    .filter((file) => extname(file) === extension)
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

function isPath(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || EXTENSIONS.includes(extname(nameOrPath));
}

async function loadFile(path: string, { typed }: { typed: boolean }): Promise<Scenario> {
  const file = shortest(path);
  checkFile(path, file);
  if (typed) await checkTypes(path, PACKAGE_TYPES);
  const exported = await importFile(path, file);
  if (exported.default === undefined)
    throw refuse(file, [
      { place: '', text: 'expected `export default scenario({ … })`, found no default export' },
    ]);
  return parseScenario(exported.default, file);
}

function checkFile(path: string, file: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError({ what: 'there is no such file', where: file });
  if (!stats.isFile()) throw new UsageError({ what: 'this is not a file', where: file });
  if (!EXTENSIONS.includes(extname(path)))
    throw new UsageError({
      what: 'this is not a scenario file',
      where: file,
      expected: `a file ending in ${EXTENSIONS.join(', ')}`,
      found: extname(path) || 'no extension',
    });
}

async function importFile(path: string, file: string): Promise<{ default?: unknown }> {
  const hooks = registerHooks({ resolve: resolveForScenario });
  try {
    return await import(pathToFileURL(path).href);
  } catch (thrown) {
    throw explainThrown(thrown, path, file);
  } finally {
    hooks.deregister();
  }
}

/** Finds 'firedrill' from anywhere, and takes a user's files for modules without asking for a package.json. */
const resolveForScenario: ResolveHookSync = (specifier, context, next) => {
  if (specifier === 'firedrill') return { url: pathToFileURL(PACKAGE_ENTRY).href, shortCircuit: true };
  const resolved = next(specifier, context);
  const { protocol, pathname } = new URL(resolved.url);
  if (protocol !== 'file:' || pathname.includes('/node_modules/')) return resolved;
  const format = FORMATS[extname(pathname)];
  return format ? { ...resolved, format } : resolved;
};

/** The path as the user would write it. */
function shortest(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
