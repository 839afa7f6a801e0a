/** Judges trials: every check on each. Pure, so that `scenario judge` can do it again at any time. */
import { UsageError } from '../errors.ts';
import type { EventOf } from '../history/events.ts';
import type { Finding, Judgement, SubjectJudgement, Verdict } from '../history/finding.ts';
import { type Damage, damageText } from '../history/integrity.ts';
import type { PlannedSubject } from '../history/plan.ts';
import type { TrialHistory } from '../history/trial-history.ts';
import { measure } from '../metrics/measure.ts';
import { readTrial } from '../read-model/fold.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, type Ruling, unknown } from './check.ts';
import { checks } from './index.ts';
import { backupResults, trialOutcome } from './outcome.ts';
import { mustBeTested, whyNotTested } from './put-to-the-test.ts';
import { worstVerdict } from './verdict.ts';

/**
 * Judges a set of trials, each by its own history and its own plan. Never throws for an error of a check.
 * `registry` is for tests of judge itself.
 */
export function judge(
  trials: readonly TrialHistory[],
  registry: readonly Check[] = Object.values(checks),
): Judgement {
  const subjects = trials.map((trial) => judgeTrial(trial, registry));
  return { verdict: overall(trials, subjects), subjects };
}

function judgeTrial(trial: TrialHistory, registry: readonly Check[]): SubjectJudgement {
  const { id, label, strategy, plan, damage } = trial;
  const subject = subjectOf(trial);
  const seen = readTrial(trial.events, plan, subject, { untilTrouble: true });
  const backups = backupResults(seen).map((result) =>
    damage ? { ...result, outcome: null, harms: [] } : result,
  );
  const judged = registry.filter(
    ({ name, supersededBy, applies = always }) =>
      subject.asserts.includes(name) || (supersededBy === undefined && applies(plan)),
  );
  const ruled = [...judged.map((check) => find(seen, check)), ...unheardOf(seen, registry)];
  const findings = (seen.neverWorked ? neverWorked(seen, seen.neverWorked, ruled) : ruled).map((finding) => ({
    ...finding,
    subject: label,
    ...(damage && untold(finding, damage)),
  }));
  const asserted = findings.filter((finding) => finding.asserted).map(({ verdict }) => verdict);
  return {
    subject: label,
    trial: id,
    strategy,
    seed: plan.seed,
    mode: subject.mode,
    ...(seen.neverWorked && !damage
      ? { outcome: 'never-worked' as const, harms: [] }
      : trialOutcome(backups, findings, subject.promises)),
    verdict: subject.mode === 'assert' ? tested(seen, worstVerdict(asserted)) : null,
    notTested: damage || seen.incomplete ? null : whyNotTested(seen),
    backups,
    findings,
    deadlineMs: seen.deadline?.deadlineMs ?? seen.subject.deadlineMs,
    metrics: measure(seen),
  };
}

/** One failure says it all; no other promise was tested. */
function neverWorked(
  { subject }: TrialModel,
  { seq, why }: EventOf<'never-worked'>,
  findings: readonly Finding[],
): Finding[] {
  const asserted = subject.mode === 'assert';
  const [name, promise] = ['works', 'succeeds without any fault'];
  const works = { subject: subject.name, check: name, promise, asserted, summary: why, evidence: [seq] };
  const untested = {
    verdict: 'not-tested' as const,
    summary: 'the strategy never worked',
    evidence: [],
  };
  return [{ ...works, verdict: 'fail' }, ...findings.map((finding) => ({ ...finding, ...untested }))];
}

const always = () => true;

/** A backup that no fault met cannot show that it fails cleanly. */
function tested(seen: TrialModel, verdict: Verdict): Verdict {
  const missed = whyNotTested(seen) !== null && mustBeTested(seen.subject) && !seen.plan.mayMiss;
  return verdict === 'pass' && missed ? 'unknown' : verdict;
}

/** A trial's plan has exactly one subject. */
function subjectOf({ plan, id }: TrialHistory): PlannedSubject {
  const [subject] = plan.subjects;
  if (subject) return subject;
  throw new UsageError({
    what: 'this trial cannot be judged',
    where: id,
    expected: 'a plan with one subject',
    found: 'a plan without any',
  });
}

/** A line that is missing, repeated or misplaced might have decided anything. */
function untold({ summary }: Finding, damage: Damage): Pick<Finding, 'verdict' | 'summary'> {
  return { verdict: 'unknown', summary: `${damageText(damage)}; without that damage: ${summary}` };
}

function find(seen: TrialModel, check: Check): Finding {
  return finding(seen, check.name, check.promise, whole(seen, ruling(seen, check)));
}

/** Assertions of the plan without a check here, say of a newer firedrill: they must not vanish from the verdict. */
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

/** Only a trial that was watched to its end can pass: the missing part might have shown anything. */
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
 * The worst asserted verdict. Without an assertion, a run that only measures is good when it measured: every trial
 * came to its end, even one that lost its node. A run with a trial that was cut off never passes.
 */
function overall(
  trials: readonly TrialHistory[],
  subjects: readonly SubjectJudgement[],
): Judgement['verdict'] {
  const whole = trials.length > 0 && trials.every(({ closed, damage }) => closed && !damage);
  const asserted = subjects.flatMap(({ verdict }) => verdict ?? []);
  const found = asserted.length > 0 ? worstVerdict(asserted) : trials.every(measured) ? 'pass' : 'unknown';
  return found === 'pass' && !whole ? 'unknown' : found;
}

function measured({ events }: TrialHistory): boolean {
  const end = events.find((event) => event.type === 'subject-ended');
  return (
    end?.because === 'completed' && !events.some(({ type }) => type === 'trouble' || type === 'never-worked')
  );
}
