/** The report: everything a person or a program needs of one run, a pure function of its trials and their judgement. */
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { LabFacts } from '../history/events.ts';
import { Judgement, Verdict } from '../history/finding.ts';
import { damageText } from '../history/integrity.ts';
import { Plan, type PlannedSubject } from '../history/plan.ts';
import type { TrialHistory } from '../history/trial-history.ts';
import { readTrial } from '../read-model/fold.ts';
import { plainLine } from '../terminal/plain.ts';
import { bestSentence } from './best.ts';
import { Evidence, evidenceOf } from './evidence.ts';
import { StrategySummary, strategySummaries } from './strategy-summary.ts';
import { makeTimeline, SubjectTimeline } from './timeline.ts';
import { whyIncomplete } from './why-incomplete.ts';

/**
 * Raised when a program that reads reports would have to change. 2: a report covers a set of trials, and metrics have
 * a unit and a direction.
 */
export const SCHEMA_VERSION = 2;

/** Where one trial comes from. */
export const ReportedTrial = z.object({
  id: z.string(),
  /** The trial's name in this report, as in every `subject`. */
  subject: z.string(),
  strategy: z.string(),
  seed: z.int().nonnegative(),
  /** SHA-256 over the whole strategy; null: recorded before histories carried one. */
  digest: z.string().nullable(),
  /** Wall-clock time, ISO 8601; null: it never started. */
  startedAt: z.string().nullable(),
  /** null: no lab was opened for it. */
  lab: LabFacts.nullable(),
  /** Its history, from the folder of the run. */
  file: z.string(),
  /** Where its history stops being whole; null: it is whole. */
  damage: z.string().nullable(),
});
export type ReportedTrial = z.infer<typeof ReportedTrial>;

export const Report = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The version of firedrill that ran the drill. */
  firedrill: z.string(),
  scenario: z.string(),
  title: z.string(),
  /** Each once, in the order of the trials. */
  seeds: z.array(z.int().nonnegative()),
  clock: z.enum(['virtual', 'real']),
  /** Wall-clock time of the first trial, ISO 8601; null: none started. */
  startedAt: z.string().nullable(),
  /**
   * The judgement's verdict, with two differences: it is null where nothing is asserted and nothing went wrong, and
   * a pass of asserted trials that did not come to their end is unknown.
   */
  verdict: Verdict.nullable(),
  /** The unfinished trials, in words; null: every trial came to its end. */
  incomplete: z.string().nullable(),
  /** Of the first trial that had a lab; null: none had. */
  lab: LabFacts.nullable(),
  /** The plan that the trials share, with a subject for each trial. */
  plan: Plan,
  /** Each strategy over all its seeds, in the order of the trials. */
  strategies: z.array(StrategySummary),
  /** Which strategy did best, and why, in one sentence; null: there are not two to compare. */
  comparison: z.string().nullable(),
  trials: z.array(ReportedTrial),
  judgement: Judgement,
  /** Errors of the harness or the lab. */
  troubles: z.array(z.object({ tMs: z.number(), subject: z.string(), message: z.string() })),
  /** One for each trial, in their order. */
  subjects: z.array(SubjectTimeline),
  /** The first events that each finding points at, in words; `seq` counts the lines of a history from 0. */
  evidence: z.array(Evidence),
});
export type Report = z.infer<typeof Report>;

/** Makes the report. Pure. Throws a UsageError where there is no trial. */
export function makeReport(trials: readonly TrialHistory[], judgement: Judgement): Report {
  const [first] = trials;
  if (!first)
    throw new UsageError({
      what: 'there is nothing to report',
      expected: 'at least one trial',
      found: 'none',
    });
  const plan = sharedPlan(first.plan, trials);
  const subjects = trials.map((trial) =>
    makeTimeline(
      trial.label,
      readTrial(trial.events, trial.plan, subjectOf(trial)),
      judgement.subjects.find(({ subject }) => subject === trial.label),
    ),
  );
  const lab = trials.find((trial) => trial.lab)?.lab ?? null;
  const strategies = strategySummaries(judgement);
  return {
    schemaVersion: SCHEMA_VERSION,
    firedrill: first.firedrill,
    scenario: plan.scenario,
    title: plan.title,
    seeds: [...new Set(trials.map((trial) => trial.plan.seed))],
    clock: lab?.clock ?? plan.clock,
    startedAt: earliest(trials),
    verdict: verdictOf(plan, judgement, subjects),
    incomplete: incomplete(trials, subjects),
    lab,
    plan,
    strategies,
    comparison: bestSentence({ strategies, judgement }) ?? null,
    trials: trials.map(reportedTrial),
    judgement,
    troubles: troubles(trials),
    subjects,
    evidence: evidenceOf(trials, judgement),
  };
}

function subjectOf({ plan, id }: TrialHistory): PlannedSubject {
  const [subject] = plan.subjects;
  if (subject) return subject;
  throw new UsageError({
    what: 'this trial cannot be reported',
    where: id,
    expected: 'a plan with one subject',
    found: 'a plan without any',
  });
}

function sharedPlan(plan: Plan, trials: readonly TrialHistory[]): Plan {
  const subjects = trials.flatMap((trial) =>
    trial.plan.subjects.map((subject) => ({ ...subject, name: trial.label })),
  );
  return { ...plan, subjects };
}

function earliest(trials: readonly TrialHistory[]): string | null {
  return trials.flatMap(({ startedAt }) => startedAt ?? []).sort()[0] ?? null;
}

function reportedTrial({
  id,
  label,
  strategy,
  plan,
  digest,
  startedAt,
  lab,
  file,
  damage,
}: TrialHistory): ReportedTrial {
  return {
    id,
    subject: label,
    strategy,
    seed: plan.seed,
    digest,
    startedAt,
    lab,
    file,
    damage: damage ? damageText(damage) : null,
  };
}

function verdictOf(plan: Plan, judgement: Judgement, timelines: readonly SubjectTimeline[]): Verdict | null {
  const asserted = plan.subjects.filter(({ mode }) => mode === 'assert').map(({ name }) => name);
  if (judgement.verdict !== 'pass') return judgement.verdict;
  if (asserted.length === 0) return null;
  const passed = asserted.every(
    (name) =>
      judgement.subjects.some(({ subject, verdict }) => subject === name && verdict === 'pass') &&
      timelines.some(({ subject, ended }) => subject === name && ended === 'completed'),
  );
  return passed ? 'pass' : 'unknown';
}

function incomplete(trials: readonly TrialHistory[], subjects: readonly SubjectTimeline[]): string | null {
  const damaged = trials.find(({ damage }) => damage);
  if (damaged?.damage) return `${damaged.file}: ${damageText(damaged.damage)}`;
  const reasons = subjects.flatMap((subject) => whyIncomplete(subject) ?? []);
  if (reasons.length > 0) return reasons.join('; ');
  return trials.every(({ closed }) => closed) ? null : 'the history stops before the end of the run';
}

function troubles(trials: readonly TrialHistory[]): Report['troubles'] {
  return trials.flatMap(({ label, events }) =>
    events.flatMap((event) =>
      event.type === 'trouble'
        ? [{ tMs: event.t, subject: label, message: plainLine(event.message, 2000) }]
        : [],
    ),
  );
}
