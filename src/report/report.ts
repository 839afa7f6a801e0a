/** The report: everything a person or a program needs of one run, made from its history and judgement alone. */
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { type Event, LabFacts } from '../history/events.ts';
import { Judgement, Verdict } from '../history/finding.ts';
import { Plan } from '../history/plan.ts';
import { Evidence, evidenceOf } from './evidence.ts';
import { plainLine } from './plain.ts';
import { makeTimeline, SubjectTimeline } from './timeline.ts';
import { unfinished } from './unfinished.ts';

/** Raised when a program that reads reports would have to change. */
export const SCHEMA_VERSION = 1;

export const Report = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The version of firedrill that ran the drill. */
  firedrill: z.string(),
  scenario: z.string(),
  title: z.string(),
  seed: z.int().nonnegative(),
  clock: z.enum(['virtual', 'real']),
  /** Wall-clock time, ISO 8601. */
  startedAt: z.string(),
  /**
   * The judgement's verdict, with two differences: it is null where nothing is asserted and nothing went wrong, and
   * a pass of asserted subjects that did not come to their end is unknown.
   */
  verdict: Verdict.nullable(),
  /** What the run did not get to, in words; null: it came to its end. */
  incomplete: z.string().nullable(),
  lab: LabFacts,
  plan: Plan,
  judgement: Judgement,
  /** What went wrong with the harness or the lab. */
  troubles: z.array(z.object({ tMs: z.number(), subject: z.string().nullable(), message: z.string() })),
  /** In the order of the plan. */
  subjects: z.array(SubjectTimeline),
  /** The first events that each finding points at, in words; `seq` counts the lines of history.jsonl from 0. */
  evidence: z.array(Evidence),
});
export type Report = z.infer<typeof Report>;

/** Makes the report. Pure. Throws a UsageError where the history lacks its first event. */
export function makeReport(events: readonly Event[], judgement: Judgement): Report {
  const start = events[0];
  if (start?.type !== 'run-started')
    throw new UsageError({
      what: 'this is not a history',
      expected: 'a first event "run-started"',
      found: start?.type ?? 'no event',
    });
  const { plan, lab, firedrill, startedAt } = start;
  const subjects = plan.subjects.map(({ name }) =>
    makeTimeline(
      name,
      events,
      judgement.subjects.find(({ subject }) => subject === name),
      plan.limits,
    ),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    firedrill,
    scenario: plan.scenario,
    title: plan.title,
    seed: plan.seed,
    clock: lab.clock,
    startedAt,
    verdict: verdictOf(plan, judgement, subjects),
    incomplete: incomplete(events, subjects),
    lab,
    plan,
    judgement,
    troubles: troubles(events),
    subjects,
    evidence: evidenceOf(events, judgement),
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

function incomplete(events: readonly Event[], subjects: readonly SubjectTimeline[]): string | null {
  const reasons = subjects.flatMap((subject) => unfinished(subject) ?? []);
  if (reasons.length > 0) return reasons.join('; ');
  return events.some(({ type }) => type === 'run-ended')
    ? null
    : 'the history stops before the end of the run';
}

function troubles(events: readonly Event[]): Report['troubles'] {
  return events
    .filter((event) => event.type === 'trouble')
    .map(({ t, subject, message }) => ({ tMs: t, subject, message: plainLine(message, 2000) }));
}
