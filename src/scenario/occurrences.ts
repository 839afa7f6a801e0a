/** From a timeline as written to every single occurrence of its steps and faults. */
import type { Fault } from '../faults/fault.ts';
import { findFault } from '../faults/index.ts';
import type { Cue } from '../history/cue.ts';
import type { ParsedEntry, ParsedStep } from './schema.ts';

/** One occurrence of one step. */
export interface Moment {
  /** Of a step that is relative to a backup: the earliest moment at which its cue can come. */
  readonly atMs: number;
  /** Where it is written, e.g. `timeline[1].silence`. */
  readonly place: string;
  readonly step: ParsedStep;
  /** Absent: it is due at `atMs`. */
  readonly relative?: { readonly backup: number; readonly cue: Cue };
}

/** One occurrence of a fault. */
export interface Injection {
  /** E.g. `silence#3`: the third in the order of time. */
  readonly id: string;
  readonly fault: Fault;
  readonly params: Record<string, unknown>;
  readonly atMs: number;
  /** How long it lasts; Infinity: until the timeline ends. */
  readonly forMs: number;
  /** When it is over: `atMs` and `forMs` together. */
  readonly endMs: number;
  /** Its origin; faults that begin together as parts of one share it. */
  readonly moment: Moment;
  /** The fault that it is a part of. */
  readonly partOf?: string;
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

/** Whether only the trial will show when the fault begins: a share of a duration, or a line. */
export function hasUnknownTime({ moment: { relative } }: Injection): boolean {
  return relative !== undefined && relative.cue.at !== 'time';
}

/** Every occurrence of every step, in the order of time. A step that names a backup which the timeline has not is left out. */
export function momentsOf(timeline: readonly ParsedEntry[]): Moment[] {
  const absolute = timeline.flatMap(absoluteMoments).sort(byTime);
  const backups = absolute.filter(({ step }) => step.do === 'backup');
  const relative = timeline.flatMap((entry, index) => relativeMoments(entry, index, backups));
  return [...absolute, ...relative].sort(byTime);
}

/** The faults of these moments, in the order in which they are injected. */
export function injectionsOf(moments: readonly Moment[]): Injection[] {
  const number = counter();
  return moments.flatMap((moment) => {
    const fault = moment.step.do === 'inject' && findFault(moment.step.fault);
    if (!fault || moment.step.do !== 'inject') return [];
    const { params } = moment.step;
    const companions = (fault.alongside?.(params) ?? []).map((part) => ({
      ...part,
      id: number(part.fault.name),
    }));
    const id = number(fault.name);
    return [
      ...companions.map((part) => ({ ...part, partOf: id })),
      { id, fault, params, forMs: lastingMs(fault, params) },
    ].map((part) => ({ ...part, atMs: moment.atMs, endMs: moment.atMs + part.forMs, moment }));
  });
}

/** Where the `step` of the `index`th entry is written. */
export function placeOfStep(index: number, step: ParsedStep): string {
  return `timeline[${index}].${step.do === 'inject' ? step.fault : step.do}`;
}

function absoluteMoments(entry: ParsedEntry, index: number): Moment[] {
  if (entry.kind === 'relative') return [];
  const times = entry.kind === 'at' ? [entry.at] : occurrences(entry.every, entry.from, entry.until);
  return times.flatMap((atMs) =>
    entry.steps.map((step) => ({ atMs, place: placeOfStep(index, step), step })),
  );
}

function relativeMoments(entry: ParsedEntry, index: number, backups: readonly Moment[]): Moment[] {
  if (entry.kind !== 'relative') return [];
  const start = backups[entry.to.backup - 1];
  if (!start) return [];
  const cue = cueOf(entry.cue);
  const atMs = start.atMs + (cue.at === 'time' ? cue.afterMs : 0);
  const relative = { backup: entry.to.backup, cue };
  return entry.steps.map((step) => ({ atMs, place: placeOfStep(index, step), step, relative }));
}

/** A cue as plans carry it. */
export function cueOf(written: Extract<ParsedEntry, { kind: 'relative' }>['cue']): Cue {
  if ('share' in written) return { at: 'share', percent: written.share };
  if ('after' in written) return { at: 'time', afterMs: written.after };
  return { at: 'line', text: written.line };
}

/** Moments of the same time keep their order: Array.sort is stable (ECMAScript 2019). */
function byTime(a: { atMs: number }, b: { atMs: number }): number {
  return a.atMs - b.atMs;
}

function occurrences(everyMs: number, fromMs: number, untilMs: number): number[] {
  const count = Math.ceil((untilMs - fromMs) / everyMs);
  return Array.from({ length: count }, (_, index) => fromMs + index * everyMs);
}

function lastingMs(fault: Fault, params: Record<string, unknown>): number {
  if (fault.instant) return 0;
  return typeof params.for === 'number' ? params.for : Number.POSITIVE_INFINITY;
}
