/** Durations of lab time as people write them ('45s', '1h30m'), and as the program counts them: milliseconds. */
import type { z } from 'zod';
import { quantity } from './quantity.ts';

type Unit = 'ms' | 's' | 'm' | 'h' | 'd';

/** Milliseconds as a number, or text such as '500ms', '45s', '7m', '1m30s', '22h', '1h30m', '2d'. */
export type Duration =
  | number
  | `${number}${Unit}`
  | `${number}m${number}s`
  | `${number}h${number}m`
  | `${number}h${number}m${number}s`;

/** A zod schema of durations above zero; gives milliseconds. */
export function duration(): z.ZodType<number, Duration> {
  return quantity(
    "a duration above 0 such as '45s', '7m' or '1h30m'",
    (written) => {
      const ms = parseDuration(written);
      return ms !== undefined && ms > 0 ? ms : undefined;
    },
    longest,
  );
}

/** A zod schema of moments of the timeline, counted from its start, which is '0s'; gives milliseconds. */
export function moment(): z.ZodType<number, Duration> {
  return quantity(
    "a time since the start of the timeline such as '0s', '45s' or '1h30m'",
    parseDuration,
    longest,
  );
}

/** Milliseconds, rounded to whole ones; undefined for any other value than a duration of zero or more. */
export function parseDuration(written: unknown): number | undefined {
  if (typeof written === 'number') return Number.isFinite(written) && written >= 0 ? written : undefined;
  if (typeof written !== 'string' || written === '') return undefined;
  const parts = PATTERN.exec(written)?.slice(1);
  if (!parts) return undefined;
  return Math.round(
    parts.reduce((ms, part, index) => ms + Number(part ?? 0) * (UNITS_MS[index] as number), 0),
  );
}

/** The shortest text that `parseDuration` reads back as these milliseconds, in hours and below: 65_000 is '1m5s'. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  let rest = Math.round(ms);
  const parts = UNITS.slice(1).map((unit, index) => {
    const size = UNITS_MS[index + 1] as number;
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
}

/** A year of lab time takes hours of wall clock; no drill needs more, and a report could not draw it. */
const longest = { most: 365 * 86_400_000, expected: "at most '365d'" };

const UNITS: readonly Unit[] = ['d', 'h', 'm', 's', 'ms'];
const UNITS_MS: readonly number[] = [86_400_000, 3_600_000, 60_000, 1000, 1];
const PATTERN = new RegExp(`^${UNITS.map((unit) => `(?:(\\d+(?:\\.\\d+)?)${unit})?`).join('')}$`);
