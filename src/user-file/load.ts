/** Loads a user's file, a scenario or a strategy; every problem in it is a UsageError. */
import { type Stats, statSync } from 'node:fs';
import { type ModuleFormat, type ResolveHookSync, registerHooks } from 'node:module';
import { extname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';
import { explainThrown, rememberLoaded } from './thrown.ts';
import { checkTypes } from './type-check.ts';

/** The module that `import … from 'firedrill'` gives such a file, in any folder. */
export const packageEntry = fileURLToPath(new URL(`../index${extname(import.meta.url)}`, import.meta.url));

/** The types of that module, for the compiler. */
const packageTypes = packageEntry.replace(/\.js$/, '.d.ts');

/** How long a file may take to load, in ms: it describes, and has nothing to wait for. */
const loadLimitMs = 30_000;

/** The languages of a user's file, with Node's name for each; Node strips the types. */
const formats: Readonly<Record<string, ModuleFormat>> = {
  '.ts': 'module-typescript',
  '.mts': 'module-typescript',
  '.js': 'module',
  '.mjs': 'module',
};
const extensions = Object.keys(formats);

/** Whether this is meant as the path of a file, rather than as a name: it has a slash or a file's extension. */
export function isPath(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || extensions.includes(extname(nameOrPath));
}

/**
 * Gives the default export of the file, undefined where it has none. `kind` names its expected kind, for messages:
 * `scenario`. `typed`: it is type-checked first. Throws UsageError when it cannot be found, compiled or run.
 */
export async function loadUserFile(
  nameOrPath: string,
  { kind, typed = true }: { kind: string; typed?: boolean },
): Promise<{ exported: unknown; file: string }> {
  const path = resolve(nameOrPath);
  const file = shortest(path);
  requireFile(path, file, kind);
  if (typed) await checkTypes(path, packageTypes);
  const { default: exported } = await importFile(path, file);
  return { exported, file };
}

function requireFile(path: string, file: string, kind: string): void {
  const stats = status(path, file);
  if (!stats) throw new UsageError({ what: 'there is no such file', where: file });
  if (!stats.isFile()) throw new UsageError({ what: 'this is not a file', where: file });
  if (!extensions.includes(extname(path)))
    throw new UsageError({
      what: `this is not a ${kind} file`,
      where: file,
      expected: `a file ending in ${extensions.join(', ')}`,
      found: extname(path) || 'no extension',
    });
}

function status(path: string, file: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError({ what: `the file cannot be read (${code})`, where: file }, { cause });
  }
}

async function importFile(path: string, file: string): Promise<{ default?: unknown }> {
  const hooks = registerHooks({ resolve: resolveForUser });
  rememberLoaded(path, file);
  try {
    return await ended(import(pathToFileURL(path).href), file);
  } catch (thrown) {
    throw explainThrown(thrown, path, file);
  } finally {
    hooks.deregister();
  }
}

/** Rejects with a UsageError when an `await` at the file's top level never settles. */
async function ended<T>(loading: Promise<T>, file: string): Promise<T> {
  const { promise: never, reject } = Promise.withResolvers<never>();
  const giveUp = () =>
    reject(
      new UsageError({
        what: 'the file does not come to its end when it is loaded',
        where: file,
        expected: 'no `await` at its top level that never settles',
      }),
    );
  // At once where nothing in the process could still end it; where something may, as an interval, after the limit.
  process.once('beforeExit', giveUp);
  const timer = setTimeout(giveUp, loadLimitMs).unref();
  try {
    return await Promise.race([loading, never]);
  } finally {
    process.off('beforeExit', giveUp);
    clearTimeout(timer);
  }
}

/** Finds 'firedrill' from anywhere, and takes a user's files for modules without asking for a package.json. */
const resolveForUser: ResolveHookSync = (specifier, context, next) => {
  if (specifier === 'firedrill') return { url: pathToFileURL(packageEntry).href, shortCircuit: true };
  const resolved = next(specifier, context);
  const { protocol, pathname } = new URL(resolved.url);
  if (protocol !== 'file:' || pathname.includes('/node_modules/')) return resolved;
  const format = formats[extname(pathname)];
  return format ? { ...resolved, format } : resolved;
};

/** The path as the user would write it. */
function shortest(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
