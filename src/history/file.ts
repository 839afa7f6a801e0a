/** Reads and writes histories: one JSON line an event, on disk before anybody else sees it. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { Event } from './events.ts';

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

/**
 * Reads a history. A last line that was cut off by a crash is left out; anything else that is not an event is a
 * UsageError naming file, line, what was expected and what was found.
 */
export function readHistory(path: string): Event[] {
  const lines = read(path).split('\n');
  const cutOff = lines.pop() !== '';
  const events = lines.map((line, index) => parseLine(path, index + 1, line));
  if (events[0]?.type !== 'run-started') {
    throw new UsageError({
      what: 'this is not a history',
      where: path,
      expected: 'a first line of type "run-started"',
      found:
        cutOff && events.length === 0 ? 'a file cut off in its first line' : JSON.stringify(events[0]?.type),
    });
  }
  return events;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      {
        what: `the history cannot be read (${(cause as NodeJS.ErrnoException).code})`,
        where: path,
        hint: 'Name a history.jsonl that a run wrote.',
      },
      { cause },
    );
  }
}

function parseLine(path: string, number: number, line: string): Event {
  const where = `${path}:${number}`;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new UsageError({ what: 'this line is not JSON', where, found: line.slice(0, 80) }, { cause });
  }
  const parsed = Event.safeParse(json);
  if (!parsed.success)
    throw new UsageError({ what: 'this line is not an event', where, found: z.prettifyError(parsed.error) });
  return parsed.data;
}
