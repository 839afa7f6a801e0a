/** Lab time in words: `120 ms`, `9.4 s`, `15 min 24 s`, `2 h 49 min`, `3 d 4 h` (from two days on). */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in milliseconds, in words, in at most two units; null was not measured. */
export function durationText(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return 'not measured';
  if (ms < 0) return `−${durationText(-ms)}`;
  if (ms < SECOND && Math.round(ms) < SECOND) return `${ms < 10 ? tenths(ms) : Math.round(ms)} ms`;
  if (Math.round(ms / 100) < 600) return `${tenths(ms / SECOND)} s`;
  if (Math.round(ms / SECOND) < 3600) return twoUnits(Math.round(ms / SECOND), 60, 'min', 's');
  if (Math.round(ms / MINUTE) < 48 * 60) return twoUnits(Math.round(ms / MINUTE), 60, 'h', 'min');
  return twoUnits(Math.round(ms / HOUR), DAY / HOUR, 'd', 'h');
}

/** A moment of lab time, in ms: `at 12 min 3 s`, or `before the timeline`, where the clock has no meaning of its own. */
export function momentText(ms: number): string {
  return ms < 0 ? 'before the timeline' : `at ${durationText(ms)}`;
}

function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function twoUnits(small: number, perBig: number, bigUnit: string, smallUnit: string): string {
  const rest = small % perBig;
  const big = `${Math.floor(small / perBig)} ${bigUnit}`;
  return rest === 0 ? big : `${big} ${rest} ${smallUnit}`;
}
