/** Loads a user's file, a scenario or a strategy; every problem in it is a UsageError. */
import { type Stats, statSync } from 'node:fs';
import { extname, isAbsolute, relative, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { formats, packageEntry } from './import.ts';
import { type RunOptions, runFile } from './run.ts';
import { checkTypes } from './type-check.ts';

export interface LoadOptions extends RunOptions {
  /** Its expected kind, for messages: `scenario`. */
  kind: string;
}

/** The types of 'firedrill', for the compiler. */
const packageTypes = packageEntry.replace(/\.js$/, '.d.ts');

const extensions = Object.keys(formats);

/** Whether this is meant as the path of a file, rather than as a name: it has a slash or a file's extension. */
export function isPath(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || extensions.includes(extname(nameOrPath));
}

/**
 * Type-checks the file, runs it in a process of its own, and gives its default export as plain data; undefined where it has none.
 * Throws UsageError when it cannot be found, compiled or run, and the signal's reason when it is aborted.
 */
export async function loadUserFile(
  nameOrPath: string,
  { kind, ...options }: LoadOptions,
): Promise<{ exported: unknown; file: string }> {
  const path = resolve(nameOrPath);
  const file = shortest(path);
  requireFile(path, file, kind);
  await checkTypes(path, packageTypes, options.signal);
  return { exported: await runFile(path, file, options), file };
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

/** The path as the user would write it. */
export function shortest(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
