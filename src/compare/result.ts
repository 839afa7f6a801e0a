/** The result of one trial, in the few figures that a comparison needs: small enough for a baseline that Git tracks. */
import { z } from 'zod';
import { canonical, digestOf } from '../history/digest.ts';
import {
  FindingVerdict,
  Harm,
  MeasuredMetric,
  Outcome,
  type SubjectJudgement,
  Verdict,
} from '../history/finding.ts';
import { damageText } from '../history/integrity.ts';
import { ClockKind, LabName } from '../history/lab-name.ts';
import type { Plan } from '../history/plan.ts';
import type { TrialHistory } from '../history/trial-history.ts';

/** The lab that a trial ran in. Two trials with equal fields differ by their scenario, strategy and seed alone. */
export const LabIdentity = z.object({
  /** The version of firedrill. */
  firedrill: z.string(),
  /** The digest of the lab's image; null: no lab was opened, or the history is old. */
  image: z.string().nullable(),
  kernel: z.string().nullable(),
  /** The emulator or engine with its version, e.g. `QEMU 10.0.2, TCG`. */
  host: z.string().nullable(),
});
export type LabIdentity = z.infer<typeof LabIdentity>;

export const PromiseResult = z.object({
  /** The name of the check. */
  check: z.string(),
  promise: z.string(),
  verdict: FindingVerdict,
  asserted: z.boolean(),
  /** One sentence with the figures that the verdict rests on. */
  summary: z.string(),
});
export type PromiseResult = z.infer<typeof PromiseResult>;

export const TrialResult = z.object({
  scenario: z.string(),
  strategy: z.string(),
  seed: z.int().nonnegative(),
  lab: LabName,
  clock: ClockKind,
  /** SHA-256 over the whole strategy; null: recorded before histories carried one. */
  strategyDigest: z.string().nullable(),
  /** SHA-256 over the plan without its texts: steps, data, limits, assertions. */
  planDigest: z.string(),
  identity: LabIdentity,
  /** Wall-clock time, ISO 8601; null: it never started. */
  startedAt: z.string().nullable(),
  mode: z.enum(['measure', 'assert']),
  /** The worst outcome of its backups and promises; null: unknown. */
  outcome: Outcome.nullable(),
  /** Worst first. */
  harms: z.array(Harm),
  /** Of the asserted promises; null: it is only measured. */
  verdict: Verdict.nullable(),
  /** No fault met a backup, and by how much each missed; null: one did, or the history is not whole. */
  notTested: z.string().nullable(),
  /** Why its history is not whole; null: it is. */
  incomplete: z.string().nullable(),
  backups: z.object({
    /** Of the timeline. */
    all: z.int().nonnegative(),
    /** Those that succeeded without harm. */
    succeeded: z.int().nonnegative(),
    /** The longest one that ended, ms of lab time; null: none ended. */
    longestMs: z.number().nullable(),
    /** Those that never ended. */
    unended: z.int().nonnegative(),
  }),
  promises: z.array(PromiseResult),
  metrics: z.array(MeasuredMetric),
});
export type TrialResult = z.infer<typeof TrialResult>;

/** The result of a trial from its history and its judgement. Pure. */
export function resultOf(trial: TrialHistory, judged: SubjectJudgement): TrialResult {
  const { plan, strategy, firedrill, digest, startedAt, lab } = trial;
  const backups = judged.backups.filter(({ backup }) => backup > 0);
  const ended = backups.flatMap(({ durationMs }) => durationMs ?? []);
  return {
    ...{ scenario: plan.scenario, strategy, seed: plan.seed, lab: plan.lab },
    clock: lab?.clock ?? plan.clock,
    strategyDigest: digest,
    planDigest: planDigest(plan),
    identity: {
      firedrill,
      image: lab?.versions.image ?? null,
      kernel: lab?.kernel ?? null,
      host: lab?.host ?? null,
    },
    startedAt,
    ...{ mode: judged.mode, outcome: judged.outcome, harms: judged.harms, verdict: judged.verdict },
    notTested: judged.notTested,
    incomplete: incompleteOf(trial),
    backups: {
      all: backups.length,
      succeeded: backups.filter(({ outcome }) => outcome === 'succeeded').length,
      longestMs: ended.length > 0 ? Math.max(...ended) : null,
      unended: backups.length - ended.length,
    },
    promises: judged.findings.map(({ check, promise, verdict, asserted, summary }) => ({
      ...{ check, promise, verdict, asserted, summary },
    })),
    metrics: judged.metrics,
  };
}

/** The digest of a plan without the texts for readers, which change no event of a trial. */
export function planDigest(plan: Plan): string {
  const { title: _, incident: _incident, summary: _summary, again: _again, leftOut: _left, ...rest } = plan;
  return digestOf(canonical(rest));
}

/** The trial's place in a comparison, which both sides share. */
export function keyOf({ scenario, strategy, seed, lab, clock }: TrialResult): string {
  return JSON.stringify([scenario, strategy, seed, lab, clock]);
}

function incompleteOf({ damage, closed, events, startedAt }: TrialHistory): string | null {
  if (damage) return damageText(damage);
  if (startedAt === null) return 'the trial never started';
  const trouble = events.find(({ type }) => type === 'trouble');
  if (trouble?.type === 'trouble') return `trouble in the lab: ${trouble.message}`;
  const end = events.find(({ type }) => type === 'subject-ended');
  if (end?.type === 'subject-ended' && end.because === 'completed' && closed) return null;
  return end?.type === 'subject-ended' ? `the trial ended early: ${end.because}` : 'the history stops early';
}
