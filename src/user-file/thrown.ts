import { pathToFileURL } from 'node:url';
import type { Explanation } from '../errors.ts';
import { describe } from './plain-data.ts';

/** The error of a file's import, or a later one: without the stack, but with the line that threw. */
export function explainThrown(thrown: unknown, path: string, file: string): Explanation {
  return {
    what: `the file ${isSyntax(thrown) ? 'cannot be parsed' : 'throws when it is loaded'}`,
    where: `${file}${lineOf(stackOf(thrown), path)}`,
    found: describe(thrown),
  };
}

function isSyntax(thrown: unknown): boolean {
  try {
    return thrown instanceof SyntaxError;
  } catch {
    return false; // a proxy
  }
}

function stackOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.stack) : '';
  } catch {
    return '';
  }
}

/** The place in the file that the stack names first, as `:line` or `:line:column`. */
function lineOf(stack: string, path: string): string {
  const places = [pathToFileURL(path).href, path].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const [, line, column] = new RegExp(`(?:${places.join('|')}):(\\d+)(?::(\\d+))?`).exec(stack) ?? [];
  return [line, column].map((number) => (number ? `:${number}` : '')).join('');
}
