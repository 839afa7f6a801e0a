/** How slow a subject made its node, told against its own quiet phase. */
import { faultsThat } from '../history/effects.ts';
import type { EventOf } from '../history/events.ts';
import { duration } from '../history/in-words.ts';
import { fail, pass, type Ruling, unknown } from './check.ts';
import { counted } from './counted.ts';
import type { View } from './view.ts';

export interface Measured {
  event: EventOf<'sample'>;
  /** Infinite: not done. */
  ms: number;
}

/** Fails where any value is over the limit, in ms, and over so many times the median of the quiet ones as the plan says. */
export function compare(
  { plan: { limits } }: View,
  series: {
    what: string;
    values: readonly Measured[];
    quiet: readonly number[];
    limitMs: number;
    /** So many must be slow; 1 unless it is said. What was not done at all counts however many there are. */
    least?: number;
  },
): Ruling {
  const { what, values, quiet, least = 1 } = series;
  if (quiet.length === 0) return unknown(`${what} was not measured in the quiet phase`);
  if (values.length === 0) return unknown(`${what} was not measured in the timeline`);
  const usualMs = median(quiet);
  const limitMs = Math.max(series.limitMs, usualMs * limits.slowdown);
  const slow = values.filter(({ ms }) => ms > limitMs);
  const worst = values.reduce((a, b) => (b.ms > a.ms ? b : a));
  const took = Number.isFinite(worst.ms)
    ? `took up to ${duration(worst.ms)}`
    : `was not done within ${duration(limits.bystanderMs)}`;
  const text = `${what} ${took}, usually ${duration(usualMs)}`;
  const enough = slow.length >= least || slow.some(({ ms }) => !Number.isFinite(ms));
  if (!enough) return pass(text, worst.event);
  const share = `${slow.length} of ${counted(values.length, 'sample')} over ${duration(limitMs)}`;
  return fail(`${text}; ${share}`, ...slow.map(({ event }) => event));
}

/**
 * The samples of the timeline and the watch that speak of the backup: not while a fault is active that slows the node by
 * itself, not while the node is down, and not the first one after it is back.
 */
export function tellingSamples(view: View): EventOf<'sample'>[] {
  const slowing = faultsThat(view.plan, 'slows-node');
  const active = new Set<string>();
  let node: 'up' | 'down' | 'back' = 'up';
  const telling: EventOf<'sample'>[] = [];
  for (const event of view.watched) {
    if (event.type === 'fault-injected' && slowing.has(event.fault)) active.add(event.fault);
    if (event.type === 'fault-lifted') active.delete(event.fault);
    if (event.type === 'node-lost') node = 'down';
    if (event.type === 'node-back') node = 'back';
    if (event.type === 'sample' && active.size === 0 && node === 'up') telling.push(event);
    if (event.type === 'sample' && node === 'back') node = 'up';
  }
  return telling;
}

/** How long, in ms, a task that belongs to no job has been in D state; 0: none is. */
export function othersInDStateMs({ sample }: EventOf<'sample'>): number {
  return Math.max(0, ...sample.dstate.filter(({ job }) => job === null).map(({ forMs }) => forMs));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
