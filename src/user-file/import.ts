/** Imports a module in this process, with 'firedrill' found from anywhere. */
import { type ModuleFormat, type ResolveHookSync, registerHooks } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The module that `import … from 'firedrill'` gives such a file, in any folder. */
export const packageEntry = fileURLToPath(new URL(`../index${extname(import.meta.url)}`, import.meta.url));

/** The languages of a user's file, with Node's name for each; Node strips the types. */
export const formats: Readonly<Record<string, ModuleFormat>> = {
  '.ts': 'module-typescript',
  '.mts': 'module-typescript',
  '.js': 'module',
  '.mjs': 'module',
};

/** Gives the default export, undefined where there is none. Throws the module's own error. */
export async function importDefault(path: string): Promise<unknown> {
  const hooks = registerHooks({ resolve: resolveForUser });
  try {
    const { default: exported } = await import(pathToFileURL(path).href);
    return exported;
  } finally {
    hooks.deregister();
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
