/**
 * A value of a user's file as plain data: JSON, with words for values that JSON lacks. Read once, in the process that ran the file: getters
 * and proxies run there, and the result cannot act.
 */

/** As deep as a scenario nests, twice over. */
const mostDepth = 32;
/** More than the 10,000 steps of a timeline take, each with its parameters. */
const mostValues = 200_000;
/** More than the longest scripts of a strategy (see `strategies/load.ts`), in UTF-16 units. */
const mostText = 64 * 2 ** 20;
/** A key that marks words for values that JSON lacks. */
const mark = '\u0000firedrill';

/** Why a value is no plain data: `place` is the path to it, `timeline[3].at`; empty: the whole. */
export class NotPlain extends Error {
  readonly place: string;
  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

/** The value as JSON can carry it. Throws NotPlain where it is too large or too deep, contains itself, or cannot be read. */
export function toPlain(value: unknown): unknown {
  return copy(value, '', { depth: 0, left: { values: mostValues, text: mostText } });
}

/** The value again; a function comes back as one that does nothing. */
export function fromPlain(carried: unknown): unknown {
  if (Array.isArray(carried)) return carried.map(fromPlain);
  if (typeof carried !== 'object' || carried === null) return carried;
  if (mark in carried) return unmark(String(carried[mark as keyof typeof carried]));
  return Object.fromEntries(Object.entries(carried).map(([key, value]) => [key, fromPlain(value)]));
}

interface Budget {
  readonly depth: number;
  readonly left: { values: number; text: number };
}

function copy(value: unknown, place: string, budget: Budget): unknown {
  const { depth, left } = budget;
  left.values -= 1;
  if (left.values < 0) throw new NotPlain('', `more than ${mostValues} values`);
  if (typeof value === 'string') return spend(value, left);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : { [mark]: `number ${value}` };
  if (typeof value !== 'object') return { [mark]: scalar(value) };
  if (depth >= mostDepth) throw new NotPlain(place, `nested deeper than ${mostDepth} levels`);
  const within = { depth: depth + 1, left };
  if (read(place, () => Array.isArray(value))) return copyList(value as unknown[], place, within);
  const keys = read(place, () => Object.keys(value));
  return Object.fromEntries(
    keys.map((key) => {
      const inner = place ? `${place}.${key}` : key;
      spend(key, left);
      return [
        key,
        copy(
          read(inner, () => (value as Record<string, unknown>)[key]),
          inner,
          within,
        ),
      ];
    }),
  );
}

function copyList(list: readonly unknown[], place: string, budget: Budget): unknown[] {
  const length = read(place, () => list.length);
  if (length > budget.left.values)
    throw new NotPlain(place, `a list of ${length}; at most ${mostValues} values are read`);
  return Array.from({ length }, (_, index) => {
    const inner = `${place}[${index}]`;
    return copy(
      read(inner, () => list[index]),
      inner,
      budget,
    );
  });
}

function spend(text: string, left: Budget['left']): string {
  left.text -= text.length;
  if (left.text < 0) throw new NotPlain('', `more than ${mostText / 2 ** 20} MiB of text`);
  return text;
}

/** A getter or a proxy may throw, and anything at that. */
function read<T>(place: string, get: () => T): T {
  try {
    return get();
  } catch (thrown) {
    throw new NotPlain(place, `reading it throws ${describe(thrown)}`);
  }
}

/** A thrown value, in one line; it may be of any kind, and throw itself when it is read. */
export function describe(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return (text.split('\n', 1)[0] ?? '').slice(0, 500);
  } catch {
    return `a value that cannot be shown, of type ${typeof thrown}`;
  }
}

function scalar(value: unknown): string {
  return typeof value === 'bigint' ? `bigint ${String(value).slice(0, 100)}` : typeof value;
}

function unmark(words: string): unknown {
  const [kind, text = ''] = words.split(' ');
  if (kind === 'number') return Number(text);
  if (kind === 'bigint') return BigInt(text);
  if (kind === 'symbol') return Symbol();
  return kind === 'function' ? () => {} : undefined;
}
