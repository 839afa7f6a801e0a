/** From a timeline as written to every single occurrence of its steps and faults. */
import type { Fault } from '../faults/fault.ts';
import { findFault } from '../faults/index.ts';
import type { ParsedEntry, ParsedStep } from './schema.ts';

/** One occurrence of one step. */
export interface Moment {
  readonly atMs: number;
  /** Where it is written, e.g. `timeline[1].silence`. */
  readonly place: string;
  readonly step: ParsedStep;
}

/** One occurrence of a fault. */
export interface Injection {
  /** E.g. `silence#3`: the third in the order of time. */
  readonly id: string;
  readonly fault: Fault;
  readonly params: Record<string, unknown>;
  readonly atMs: number;
  /** When it is over; Infinity: it lasts until the timeline ends. */
  readonly endMs: number;
  /** Its origin; faults that begin together as parts of one share it. */
  readonly moment: Moment;
}

/** Numbers things by name: `silence#1`, `silence#2`, … */
export function counter(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name}#${count}`;
  };
}

/** Whether the fault is active at that time, as seen after everything that begins or ends then. */
export function isActive(injection: Injection, atMs: number): boolean {
  return injection.atMs <= atMs && atMs < injection.endMs;
}

/** Every occurrence of every step of the `index`th entry. */
export function momentsOf(entry: ParsedEntry, index: number): Moment[] {
  const times = entry.kind === 'at' ? [entry.at] : occurrences(entry.every, entry.from, entry.until);
  return times.flatMap((atMs) =>
    entry.steps.map((step) => ({
      atMs,
      place: `timeline[${index}].${step.do === 'inject' ? step.fault : step.do}`,
      step,
    })),
  );
}

/** The faults of these moments, in the order in which they are injected. */
export function injectionsOf(moments: readonly Moment[]): Injection[] {
  const number = counter();
  return moments.flatMap((moment) => {
    const fault = moment.step.do === 'inject' && findFault(moment.step.fault);
    if (!fault || moment.step.do !== 'inject') return [];
    const { params } = moment.step;
    const companions = fault.alongside?.(params) ?? [];
    return [...companions, { fault, params, forMs: lastingMs(fault, params) }].map((part) => ({
      id: number(part.fault.name),
      fault: part.fault,
      params: part.params,
      atMs: moment.atMs,
      endMs: moment.atMs + part.forMs,
      moment,
    }));
  });
}

function occurrences(everyMs: number, fromMs: number, untilMs: number): number[] {
  const count = Math.ceil((untilMs - fromMs) / everyMs);
  return Array.from({ length: count }, (_, index) => fromMs + index * everyMs);
}

function lastingMs(fault: Fault, params: Record<string, unknown>): number {
  if (fault.instant) return 0;
  return typeof params.for === 'number' ? params.for : Number.POSITIVE_INFINITY;
}
