/**
 * A check: one promise of a backup, judged from the read model of its trial alone. Checks are pure: the same history
 * gives the same ruling, on any machine, at any time.
 *
 * Two laws hold for every check, and the tests hold them against every cut of every history:
 * - a `fail` on the beginning of a history stays a `fail` with any continuation;
 * - only a history of a trial that was watched to its end can `pass` (judge.ts sees to that for all checks).
 */
import type { FindingVerdict } from '../history/finding.ts';
import type { Capability, DataLayer, Plan } from '../history/plan.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

/** A check's verdict on one trial. */
export interface Ruling {
  verdict: FindingVerdict;
  /** One sentence with the figures that the verdict rests on. */
  summary: string;
  /** The `seq` of the events that prove it. */
  evidence: number[];
}

export interface Check {
  /** As written in a plan's `asserts`, e.g. `within-deadline`. */
  readonly name: string;
  /** The promise in words, to be read after `the backup`. */
  readonly promise: string;
  /** The capabilities of a lab without which this check is always `unknown`; a scenario that asserts it needs them. */
  readonly needs?: readonly Capability[];
  /** The layer of the data that it judges, where it judges one: a set asserts it of strategies that promise the layer. */
  readonly layer?: DataLayer;
  /** Whether the plan has its premise; where it has none, the check is judged only if a plan asserts it. Absent: every plan has. */
  readonly applies?: (plan: Plan) => boolean;
  /** The check that took its place. It is judged only where a plan asserts it. */
  readonly supersededBy?: string;
  /** May throw: that is `unknown`, with the message in its summary. */
  judge(trial: TrialModel): Ruling;
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

/** The premise of the promise never arose. */
export function notTested(summary: string, ...evidence: ({ seq: number } | undefined)[]): Ruling {
  return { verdict: 'not-tested', summary, evidence: seqs(...evidence) };
}

/**
 * One ruling from many: a single `fail` fails, else a single `unknown` leaves it unknown, else a single `pass` passes. The ones
 * that decide give summary and evidence; where they pass, `allPass` is the summary. No ruling at all is `unknown`.
 */
export function together(rulings: readonly Ruling[], allPass: string): Ruling {
  const worst = worstOf(rulings);
  const speaking = rulings.filter((ruling) => ruling.verdict === worst);
  const [first, ...others] = speaking;
  if (!first) return unknown('the timeline started no backup');
  const more =
    others.length === 0 ? '' : ` (and ${others.length} more ${others.length === 1 ? 'case' : 'cases'})`;
  return {
    verdict: first.verdict,
    summary: first.verdict === 'pass' ? allPass : `${first.summary}${more}`,
    evidence: [...new Set(speaking.flatMap((ruling) => ruling.evidence))].sort((a, b) => a - b),
  };
}

function worstOf(rulings: readonly Ruling[]): FindingVerdict {
  const order = ['fail', 'unknown', 'pass'] as const;
  return order.find((verdict) => rulings.some((ruling) => ruling.verdict === verdict)) ?? 'not-tested';
}
