/**
 * A check: one promise about a subject, judged from its history alone. Checks are pure: the same history gives the
 * same ruling, on any machine, as often as it is asked.
 *
 * Two laws hold for every check, and the tests hold them against every cut of every history:
 * - a `fail` on the beginning of a history stays a `fail` with any continuation;
 * - only a history that was watched to its end can `pass` (judge.ts sees to that for all of them).
 */
import type { Verdict } from '../history/finding.ts';
import type { Capability } from '../history/plan.ts';
import type { View } from './view.ts';

/** A check's verdict on one subject. */
export interface Ruling {
  verdict: Verdict;
  /** One sentence with the figures that it rests on. */
  summary: string;
  /** The `seq` of the events that prove it. */
  evidence: number[];
}

export interface Check {
  /** As written in a plan's `asserts`, e.g. `within-deadline`. */
  readonly name: string;
  /** The promise in words, to be read after `the backup`. */
  readonly promise: string;
  /** The capabilities without which this check is always `unknown`; a scenario that asserts it needs this. */
  readonly needs?: readonly Capability[];
  /** May throw: that is `unknown`, with the message in its summary. */
  judge(view: View): Ruling;
}

/** The events, in the order given, as evidence; absent ones are left out. */
export function seqs(...events: ({ seq: number } | undefined)[]): number[] {
  return [...new Set(events.flatMap((event) => (event ? [event.seq] : [])))];
}

export function pass(summary: string, ...evidence: ({ seq: number } | undefined)[]): Ruling {
  return { verdict: 'pass', summary, evidence: seqs(...evidence) };
}

export function fail(summary: string, ...evidence: ({ seq: number } | undefined)[]): Ruling {
  return { verdict: 'fail', summary, evidence: seqs(...evidence) };
}

export function unknown(summary: string, ...evidence: ({ seq: number } | undefined)[]): Ruling {
  return { verdict: 'unknown', summary, evidence: seqs(...evidence) };
}

/**
 * One ruling from many: a single `fail` fails, else a single `unknown` leaves it unknown. The worst ones speak and
 * give their evidence; where all pass, `allPass` speaks. Of nothing at all nothing is known.
 */
export function together(rulings: readonly Ruling[], allPass: string): Ruling {
  const worst = worstOf(rulings);
  const speaking = rulings.filter((ruling) => ruling.verdict === worst);
  const [first, ...others] = speaking;
  if (!first) return unknown('no backup was started in the timeline');
  const more = others.length === 0 ? '' : `; and ${others.length} more like it`;
  return {
    verdict: first.verdict,
    summary: first.verdict === 'pass' ? allPass : `${first.summary}${more}`,
    evidence: [...new Set(speaking.flatMap((ruling) => ruling.evidence))].sort((a, b) => a - b),
  };
}

function worstOf(rulings: readonly Ruling[]): Verdict {
  if (rulings.some((ruling) => ruling.verdict === 'fail')) return 'fail';
  return rulings.some((ruling) => ruling.verdict === 'unknown') ? 'unknown' : 'pass';
}
