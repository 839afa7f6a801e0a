/** Loads a strategy from a user's file: the default export of a module, judged before anything starts. */
import { statSync } from 'node:fs';
import { type ModuleFormat, registerHooks } from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { Capability } from '../history/plan.ts';
import type { Strategy } from './strategy.ts';

const script = () => z.string({ error: 'expected a POSIX sh script' }).trim().min(1);
const absolute = () => z.string().startsWith('/', { error: 'expected an absolute path' });

const StrategyFile: z.ZodType<Strategy> = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "expected lower-case words with hyphens, as 'rsync-ssh'" }),
  title: z.string().trim().min(1),
  about: z.string().trim().min(1),
  needs: z.array(Capability),
  deadlineMs: z.number().positive().nullable(),
  prepare: script(),
  backup: script(),
  poll: script().optional(),
  restore: script(),
  keepsMounted: z.array(absolute()),
  destination: absolute(),
});

/** The languages that a strategy may be written in, and what they are to Node, which strips the types. */
const formats: Readonly<Record<string, ModuleFormat>> = {
  '.ts': 'module-typescript',
  '.mts': 'module-typescript',
  '.js': 'module',
  '.mjs': 'module',
};

/** Whether this is meant as a file rather than as the name of a strategy. */
export function isStrategyFile(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || Object.hasOwn(formats, extname(nameOrPath));
}

/** Imports the file and gives the strategy that it exports by default. Throws UsageError naming the file and what was expected. */
export async function loadStrategy(path: string): Promise<Strategy> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new UsageError({ what: 'there is no such file', where: path });
  if (!Object.hasOwn(formats, extname(path)))
    throw new UsageError({
      what: 'this is not a strategy file',
      where: path,
      expected: `a file ending in ${Object.keys(formats).join(', ')}`,
    });
  const { default: exported } = await importFile(path);
  const parsed = StrategyFile.safeParse(exported);
  if (parsed.success) return parsed.data;
  throw new UsageError({
    what: exported === undefined ? 'it has no default export' : 'its default export is not a strategy',
    where: path,
    expected: `an object with ${Object.keys((StrategyFile as unknown as { shape: object }).shape).join(', ')}`,
    found:
      exported === undefined ? undefined : z.prettifyError(parsed.error).replaceAll('\n', '\n            '),
  });
}

/** A user's file is a module, whatever the package.json beside it says. */
async function importFile(path: string): Promise<{ default?: unknown }> {
  const { href } = pathToFileURL(resolve(path));
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      return resolved.url === href ? { ...resolved, format: formats[extname(path)] } : resolved;
    },
  });
  try {
    return await import(href);
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : { name: 'thrown', message: String(cause) };
    throw new UsageError(
      { what: 'it cannot be loaded', where: path, found: `${name}: ${message.split('\n', 1)[0]}` },
      { cause },
    );
  } finally {
    hooks.deregister();
  }
}
