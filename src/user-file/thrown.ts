import { pathToFileURL } from 'node:url';
import { FiredrillError, UsageError } from '../errors.ts';

/** The files that were loaded, by their paths: as the user would write them. */
const loaded = new Map<string, string>();

export function rememberLoaded(path: string, file: string): void {
  loaded.set(path, file);
}

/** An error from a timer or from a promise without a handler; the message names the user's file that threw it. */
export function explainLate(thrown: unknown): unknown {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  for (const [path, file] of loaded) if (lineOf(stack, path)) return explainThrown(thrown, path, file);
  return thrown;
}

/** The error of a file's import, without the stack but with the line that threw. */
export function explainThrown(thrown: unknown, path: string, file: string): FiredrillError {
  if (thrown instanceof FiredrillError) return thrown;
  const error = thrown instanceof Error ? thrown : undefined;
  return new UsageError(
    {
      what: error?.name === 'SyntaxError' ? 'the file cannot be parsed' : 'the file throws when it is loaded',
      where: `${file}${lineOf(error?.stack ?? '', path)}`,
      found: error ? `${error.name}: ${firstLine(error.message)}` : String(thrown),
    },
    { cause: thrown },
  );
}

/** The place in the file that the stack names first, as `:line` or `:line:column`. */
function lineOf(stack: string, path: string): string {
  const places = [pathToFileURL(path).href, path].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const [, line, column] = new RegExp(`(?:${places.join('|')}):(\\d+)(?::(\\d+))?`).exec(stack) ?? [];
  return [line, column].map((number) => (number ? `:${number}` : '')).join('');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
