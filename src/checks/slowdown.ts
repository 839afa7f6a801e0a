/** How much slower than in its baseline phase a trial made its node. */
import type { EventOf } from '../history/events.ts';
import { durationText } from '../history/time-text.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { fail, pass, type Ruling, unknown } from './check.ts';
import { plural } from './plural.ts';

export interface Measured {
  event: EventOf<'sample'>;
  /** Infinite: not done. */
  ms: number;
}

/** Fails where any value exceeds the limit, in ms, and the median of the baseline values times the plan's `slowdown`. */
export function compare(
  { plan: { limits } }: TrialModel,
  series: {
    what: string;
    values: readonly Measured[];
    baseline: readonly number[];
    limitMs: number;
    /** How many values must exceed it; 1 without it. One value that is infinite is always enough. */
    least?: number;
  },
): Ruling {
  const { what, values, baseline, least = 1 } = series;
  if (baseline.length === 0) return unknown(`${what} was not measured in the baseline phase`);
  if (values.length === 0) return unknown(`${what} was not measured in the timeline`);
  const usualMs = median(baseline);
  const limitMs = Math.max(series.limitMs, usualMs * limits.slowdown);
  const slow = values.filter(({ ms }) => ms > limitMs);
  const worst = values.reduce((a, b) => (b.ms > a.ms ? b : a));
  const took = Number.isFinite(worst.ms)
    ? `took up to ${durationText(worst.ms)}`
    : `was not done within ${durationText(limits.bystanderMs)}`;
  const text = `${what} ${took}, usually ${durationText(usualMs)}`;
  const enough = slow.length >= least || slow.some(({ ms }) => !Number.isFinite(ms));
  if (!enough) return pass(text, worst.event);
  const share = `${slow.length} of ${plural(values.length, 'sample')} over ${durationText(limitMs)}`;
  return fail(`${text}; ${share}`, ...slow.map(({ event }) => event));
}

/** The middle value; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
