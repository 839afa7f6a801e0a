/** Reads and writes histories: one JSON line an event, on disk before anybody else sees it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { readBoundedFile } from './bounded-file.ts';
import { Event } from './events.ts';
import { type Damage, damageOf } from './integrity.ts';
import { TRIAL_SCHEMA } from './trial.ts';

type Body<E> = E extends Event ? Omit<E, 'seq'> : never;
/** An event before the writer has numbered it. */
export type NewEvent = Body<Event>;

/** Appends events to a file, each written through before `append` returns. */
export class HistoryWriter implements Disposable {
  readonly path: string;
  readonly #fd: number;
  #seq = 0;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'wx');
  }

  /** Numbers the event, writes it and returns it. Throws the system's error, e.g. ENOSPC. */
  append(event: NewEvent): Event {
    const numbered = { seq: this.#seq, ...event } as Event;
    let rest = Buffer.from(`${JSON.stringify(numbered)}\n`);
    while (rest.length > 0) rest = rest.subarray(writeSync(this.#fd, rest)); // a full disk may take part of a line
    this.#seq += 1;
    return numbered;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/** The events of one file. */
export interface History {
  readonly events: readonly Event[];
  /** null: the file is whole. */
  readonly damage: Damage | null;
}

/**
 * Reads a history. Missing or repeated lines are its `damage`; a last line that a crash cut off is left out. Any other
 * line is a UsageError naming file, line, the expected and the found value.
 */
export function readHistory(path: string): History {
  return parseHistory(readBoundedFile(path, 'the history'), path);
}

/** The same of the text of a file; messages name it by `path`. */
export function parseHistory(text: string, path: string): History {
  const lines = text.split('\n');
  const cutOff = lines.pop() !== '';
  const events = lines.map((line, index) => parseLine(path, index + 1, line));
  const first = events[0]?.type;
  if (first !== 'trial-started' && first !== 'run-started') {
    throw new UsageError({
      what: 'this is not a history',
      where: path,
      expected: 'a first line of type "trial-started"',
      found: cutOff && events.length === 0 ? 'a file cut off in its first line' : JSON.stringify(first),
    });
  }
  return { events, damage: damageOf(events, cutOff) };
}

function parseLine(path: string, number: number, line: string): Event {
  const where = `${path}:${number}`;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new UsageError({ what: 'this line is not JSON', where, found: line.slice(0, 80) }, { cause });
  }
  refuseNewer(json, where);
  const parsed = Event.safeParse(json);
  if (!parsed.success)
    throw new UsageError({ what: 'this line is not an event', where, found: z.prettifyError(parsed.error) });
  return parsed.data;
}

function refuseNewer(json: unknown, where: string): void {
  const schema = (json as { trial?: { schema?: unknown } } | null)?.trial?.schema;
  if (typeof schema !== 'number' || schema <= TRIAL_SCHEMA) return;
  throw new UsageError({
    what: 'a newer firedrill wrote this history',
    where,
    expected: `schema ${TRIAL_SCHEMA} or older`,
    found: `schema ${schema}`,
    hint: 'Judge it with that version of firedrill or a newer one.',
  });
}
