/** The faults that scenario files can call, as `scenario faults` shows them. */
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import type { Fault } from '../faults/fault.ts';
import * as words from '../faults/words.ts';
import { suggestion } from './did-you-mean.ts';

export interface FaultEntry {
  /** As histories and reports name it: `nfs-freeze`. */
  readonly name: string;
  /** As scenario files call it: `nfsFreeze`. */
  readonly word: string;
  readonly about: string;
  /** The capabilities that a lab must have. */
  readonly needs: readonly string[];
  readonly parameters: readonly FaultParameter[];
  /** Over as soon as it is injected. */
  readonly instant: boolean;
}

export interface FaultParameter {
  readonly name: string;
  readonly required: boolean;
  /** The values where there are only a few. */
  readonly values?: readonly string[];
}

/** All of them, by word. */
export function listFaults(): FaultEntry[] {
  return Object.entries(words)
    .map(([word, fault]) => entryOf(word, fault))
    .sort((a, b) => (a.word < b.word ? -1 : 1));
}

/** The fault of this word or name. Throws UsageError with the nearest ones. */
export function faultEntry(wordOrName: string): FaultEntry {
  const all = listFaults();
  const found = all.find(({ word, name }) => word === wordOrName || name === wordOrName);
  if (found) return found;
  throw new UsageError({
    what: `there is no fault ${wordOrName}`,
    hint: suggestion(
      wordOrName,
      all.map(({ word }) => word),
    ),
  });
}

function entryOf(word: string, { name, about, needs, params, instant = false }: Fault): FaultEntry {
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required);
  const parameters = Object.entries(schema.properties ?? {}).map(([parameter, of]) => ({
    name: parameter,
    required: required.has(parameter),
    ...valuesOf(of),
  }));
  return { name, word, about, needs, parameters, instant };
}

function valuesOf(schema: unknown): Pick<FaultParameter, 'values'> {
  const { enum: values } = schema as { enum?: readonly string[] };
  return values ? { values } : {};
}
