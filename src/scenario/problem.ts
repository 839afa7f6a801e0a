/** The problems of a scenario, as lines that name the file and the place within it. */
import type { z } from 'zod';
import { UsageError } from '../errors.ts';

/** One thing that is wrong. */
export interface Problem {
  /** The path within the scenario, e.g. `timeline[2].silence.for`; empty: the whole of it. */
  place: string;
  /** The problem, e.g. `expected a duration above 0 such as '45s', found '45 sec'`. */
  text: string;
}

/** The error for the problems of a file: one line each. */
export function refuse(file: string, problems: readonly Problem[]): UsageError {
  const lines = problems.map(({ place, text }) => [file, place, text].filter(Boolean).join(': '));
  return new UsageError({ what: lines.join('\n') });
}

/** Problems for zod's issues; `found` comes from the validated value. */
export function problems(error: z.ZodError, value: unknown, prefix = ''): Problem[] {
  return error.issues.map((issue) => {
    const path = pathOf(issue);
    const found =
      issue.code === 'unrecognized_keys' ? issue.keys.map(show).join(', ') : show(lookUp(value, path));
    return { place: placeOf(path, value, prefix), text: `expected ${issue.message}, found ${found}` };
  });
}

/** Names the expected value where the schema itself does not: zod's error map. */
export function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'unrecognized_keys') return `only ${keysOf(issue).join(', ')}`;
  if (issue.code === 'invalid_value') return issue.values.map((value) => show(value)).join(' or ');
  if (issue.code === 'too_small') return bound('at least', Number(issue.minimum), issue.origin);
  if (issue.code === 'too_big') return bound('at most', Number(issue.maximum), issue.origin);
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? issue.expected;
  return issue.message ?? issue.code ?? 'something else';
}

/** A value as a message shows it, in one short line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, 5).join(', ')}`;
}

const SHOWN = 60;

const KINDS: Partial<Record<string, string>> = {
  string: 'text',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function bound(words: string, limit: number, origin: string): string {
  if (origin === 'string') return limit === 1 ? 'some text' : `${words} ${limit} characters`;
  if (origin === 'array') return `${words} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `${words} ${limit}`;
}

/** Zod names the failing schema to its error map alone. */
function keysOf(issue: z.core.$ZodRawIssue): string[] {
  const schema = issue.inst as { shape?: Record<string, unknown> } | undefined;
  return Object.keys(schema?.shape ?? {});
}

/** Where one of several shapes was expected, zod names the key that tells them apart: that is not the user's word. */
function pathOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  const discriminator = issue.code === 'invalid_union' ? issue.discriminator : undefined;
  return discriminator !== undefined && issue.path.at(-1) === discriminator
    ? issue.path.slice(0, -1)
    : issue.path;
}

function lookUp(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((within, key) => (within as Record<PropertyKey, unknown>)?.[key], value);
}

/** `timeline[2].steps[0].params.for` is the place in the data; the file has `silence(…, { for })` in `timeline[2]`. */
function placeOf(path: readonly PropertyKey[], value: unknown, prefix: string): string {
  let place = prefix;
  path.forEach((key, index) => {
    const step = path[index - 1] === 'steps' ? lookUp(value, path.slice(0, index + 1)) : undefined;
    if (step !== undefined) place += `.${stepName(step)}`;
    else if (typeof key === 'number') place += `[${key}]`;
    else if (!(key === 'steps' && path.length > index + 1)) place += place ? `.${String(key)}` : String(key);
  });
  return place;
}

function stepName(step: unknown): string {
  const { do: what, fault } = (step ?? {}) as { do?: string; fault?: string };
  return fault ?? what ?? 'step';
}
