/** Moments and spans of lab time in recorded files. */
import { z } from 'zod';

const yearMs = 365 * 86_400_000;
/** A moment of a scenario, the duration of its last fault and its watch are a year each at most; a fourth year is for the preparation. */
const mostMs = 4 * yearMs;

/** Milliseconds of lab time, before or after the start of the timeline. No drill is longer, and no report could draw it. */
export function labMs(): z.ZodNumber {
  return z.number().min(-mostMs).max(mostMs);
}

/** Rounds ms to microseconds, finer than any reported figure; more digits would only make histories longer. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
