/** Judges a history: every check on every subject. Pure, so that `scenario judge` can do it again at any time. */
import { UsageError } from '../errors.ts';
import type { Event } from '../history/events.ts';
import type { Finding, Judgement, SubjectJudgement } from '../history/finding.ts';
import type { Plan, PlannedSubject } from '../history/plan.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, type Ruling, unknown } from './check.ts';
import { figures } from './figures.ts';
import { checks } from './index.ts';
import { backupResults, worstOutcome } from './outcome.ts';
import { worstVerdict } from './verdict.ts';
import { ofType, view } from './view.ts';

/**
 * Judges a history, whole or cut off. Never throws for what a check does; throws a UsageError where there is no
 * `run-started` event, for without its plan nobody knows what was promised. `registry` is for tests of judge itself.
 */
export function judge(
  events: readonly Event[],
  registry: readonly Check[] = Object.values(checks),
): Judgement {
  const plan = planOf(events);
  const subjects = plan.subjects.map((subject) => judgeSubject(events, plan, subject, registry));
  return { verdict: overall(events, plan, subjects), subjects };
}

function planOf(events: readonly Event[]): Plan {
  const started = ofType(events, 'run-started')[0];
  if (started) return started.plan;
  throw new UsageError({
    what: 'this history cannot be judged',
    expected: 'an event of type "run-started", which carries the plan',
    found: `${events.length} events without it`,
  });
}

function judgeSubject(
  events: readonly Event[],
  plan: Plan,
  subject: PlannedSubject,
  registry: readonly Check[],
): SubjectJudgement {
  const seen = view(events, plan, subject);
  const backups = backupResults(seen);
  const findings = [...registry.map((check) => find(seen, check)), ...unheardOf(seen, registry)];
  const asserted = findings.filter((finding) => finding.asserted).map(({ verdict }) => verdict);
  return {
    subject: subject.name,
    mode: subject.mode,
    outcome: worstOutcome(backups),
    verdict: subject.mode === 'assert' ? worstVerdict(asserted) : null,
    backups,
    findings,
    figures: figures(seen),
  };
}

function find(seen: TrialModel, check: Check): Finding {
  return finding(seen, check.name, check.promise, whole(seen, ruling(seen, check)));
}

/** What the plan asserts and no check can judge, say of a newer firedrill: it must not vanish from the verdict. */
function unheardOf(seen: TrialModel, registry: readonly Check[]): Finding[] {
  const known = new Set(registry.map(({ name }) => name));
  return seen.subject.asserts
    .filter((name) => !known.has(name))
    .map((name) =>
      finding(seen, name, name, unknown(`this version of firedrill has no check named ${name}`)),
    );
}

function ruling(seen: TrialModel, check: Check): Ruling {
  try {
    return check.judge(seen);
  } catch (error) {
    return unknown(`the check broke: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Only who was watched to the end can pass: what is missing might have shown anything. */
function whole(seen: TrialModel, { verdict, summary, evidence }: Ruling): Ruling {
  if (seen.incomplete === null || verdict === 'fail') return { verdict, summary, evidence };
  const all = seen.trouble ? [...evidence, seen.trouble.seq] : evidence;
  return { verdict: 'unknown', summary: `${seen.incomplete}; until then: ${summary}`, evidence: all };
}

function finding({ subject }: TrialModel, check: string, promise: string, found: Ruling): Finding {
  const asserted = subject.mode === 'assert' && subject.asserts.includes(check);
  return { subject: subject.name, check, promise, asserted, ...found };
}

/**
 * The worst of what is asserted. Where nothing is, a run that only measures is good when it measured: every subject
 * came to its end, be it that its node was lost. A run that was cut off never passes.
 */
function overall(
  events: readonly Event[],
  plan: Plan,
  subjects: readonly SubjectJudgement[],
): Judgement['verdict'] {
  const ended = events.some((event) => event.type === 'run-ended');
  const asserted = subjects.flatMap(({ verdict }) => verdict ?? []);
  const found = asserted.length > 0 ? worstVerdict(asserted) : measuredAll(events, plan) ? 'pass' : 'unknown';
  return found === 'pass' && !ended ? 'unknown' : found;
}

function measuredAll(events: readonly Event[], plan: Plan): boolean {
  return plan.subjects.every((subject) => {
    const end = ofType(events, 'subject-ended').find((event) => event.subject === subject.name);
    const measured = end?.because === 'completed';
    return measured && !view(events, plan, subject).trouble;
  });
}
