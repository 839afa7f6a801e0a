/** The changes between two results of one trial: outcome, promises and metrics, and their possible cause. */
import { z } from 'zod';
import { Harm, MetricUnit, Outcome } from '../history/finding.ts';
import { LabName } from '../history/lab-name.ts';
import { PromiseResult, type TrialResult } from './result.ts';

/** A part of a trial that differs between both sides, and so may be the cause of a change. */
export const Difference = z.enum(['strategy', 'scenario', 'lab', 'firedrill']);
export type Difference = z.infer<typeof Difference>;

/**
 * `worse`: a worse outcome, a promise newly broken, or a metric beyond its tolerance; it may be better elsewhere. `undecided`: nothing
 * is worse, and something that was known is unknown now. `same` is no change beyond a tolerance.
 */
export const ChangeState = z.enum(['worse', 'undecided', 'better', 'same', 'new', 'gone']);
export type ChangeState = z.infer<typeof ChangeState>;

export const MetricChange = z.object({
  name: z.string(),
  title: z.string(),
  unit: MetricUnit,
  before: z.number(),
  after: z.number(),
  /** The difference that counts as no change, in `unit`. */
  allowed: z.number(),
  direction: z.enum(['worse', 'better']),
});
export type MetricChange = z.infer<typeof MetricChange>;

const Standing = z.object({
  outcome: Outcome.nullable(),
  /** Worst first. */
  harms: z.array(Harm),
});

export const TrialChange = z.object({
  scenario: z.string(),
  strategy: z.string(),
  seed: z.int().nonnegative(),
  lab: LabName,
  state: ChangeState,
  /** When the former trial ran, ISO 8601: the change is younger. null: not known, or the trial is new. */
  since: z.string().nullable(),
  /** The parts that differ; empty where none does. null: one side has no digest, or the trial is on one side alone. */
  differs: z.array(Difference).nullable(),
  /** null: the trial is new. */
  before: Standing.nullable(),
  /** null: the trial is gone. */
  after: Standing.nullable(),
  outcome: z.enum(['worse', 'better', 'same', 'unknown']),
  /** Promises that held or were not tested before, and are broken now. */
  broken: z.array(PromiseResult),
  /** Promises that were broken before, and hold now. */
  kept: z.array(PromiseResult),
  /** Each part that was known before and is unknown now, as a clause. */
  undecided: z.array(z.string()),
  metrics: z.array(MetricChange),
});
export type TrialChange = z.infer<typeof TrialChange>;

/**
 * The change from one result to the next of the same trial. `slack`: the share of a metric's former value, 0 and more, that counts as
 * no change beside its tolerance. Pure.
 */
export function changeOf(before: TrialResult, after: TrialResult, slack = 0): TrialChange {
  const outcome = outcomeChange(before, after);
  const broken = after.promises.filter(
    (promise) => promise.verdict === 'fail' && verdictOf(before, promise) !== 'fail',
  );
  const kept = after.promises.filter(
    (promise) => promise.verdict === 'pass' && verdictOf(before, promise) === 'fail',
  );
  const metrics = metricChanges(before, after, slack);
  const undecided = undecidedParts(before, after);
  const isWorse =
    outcome === 'worse' || broken.length > 0 || metrics.some(({ direction }) => direction === 'worse');
  const isBetter = outcome === 'better' || kept.length > 0 || metrics.length > 0;
  return {
    ...placeOf(after),
    state: isWorse ? 'worse' : undecided.length > 0 ? 'undecided' : isBetter ? 'better' : 'same',
    since: before.startedAt || null,
    differs: differencesOf(before, after),
    before: standing(before),
    after: standing(after),
    ...{ outcome, broken, kept, undecided, metrics },
  };
}

/** A trial that only one side has. */
export function loneChange(result: TrialResult, state: 'new' | 'gone'): TrialChange {
  return {
    ...placeOf(result),
    ...{ state, since: state === 'gone' ? result.startedAt || null : null, differs: null },
    before: state === 'gone' ? standing(result) : null,
    after: state === 'new' ? standing(result) : null,
    ...{ outcome: 'same', broken: [], kept: [], undecided: [], metrics: [] },
  };
}

/** How bad a result is, worst lowest, by outcome and then by the worst harm; null: unknown. */
export function standingRank({ outcome, harms }: Pick<TrialResult, 'outcome' | 'harms'>): number | null {
  if (outcome === null) return null;
  const [worst] = harms;
  const harmRank = worst === undefined ? Harm.options.length : Harm.options.indexOf(worst);
  return Outcome.options.indexOf(outcome) * (Harm.options.length + 1) + harmRank;
}

function placeOf({ scenario, strategy, seed, lab }: TrialResult) {
  return { scenario, strategy, seed, lab };
}

function standing({ outcome, harms }: TrialResult) {
  return { outcome, harms };
}

function outcomeChange(before: TrialResult, after: TrialResult): TrialChange['outcome'] {
  const [was, is] = [standingRank(before), standingRank(after)];
  if (was === null && is === null) return 'same';
  if (was === null || is === null) return 'unknown';
  return is < was ? 'worse' : is > was ? 'better' : 'same';
}

function verdictOf({ promises }: TrialResult, { check }: PromiseResult) {
  return promises.find((promise) => promise.check === check)?.verdict;
}

function undecidedParts(before: TrialResult, after: TrialResult): string[] {
  const wasKnown = (promise: PromiseResult) => ['pass', 'fail'].includes(verdictOf(before, promise) ?? '');
  const parts: string[] = [];
  if (after.incomplete !== null && before.incomplete === null) parts.push(after.incomplete);
  if (before.outcome !== null && after.outcome === null) parts.push('the outcome is unknown');
  if (before.notTested === null && after.notTested !== null)
    parts.push(`no fault met a backup: ${after.notTested}`);
  const lost = after.promises.filter((promise) => promise.verdict === 'unknown' && wasKnown(promise));
  parts.push(...lost.map(({ promise, summary }) => `${promise}: ${summary}`));
  const missing = before.promises.filter(
    ({ check, verdict }) =>
      (verdict === 'pass' || verdict === 'fail') && !after.promises.some((now) => now.check === check),
  );
  parts.push(...missing.map(({ promise }) => `${promise}: no longer judged`));
  return parts;
}

function metricChanges(before: TrialResult, after: TrialResult, slack: number): MetricChange[] {
  return after.metrics.flatMap(({ name, title, unit, better, tolerance, value }) => {
    const former = before.metrics.find((metric) => metric.name === name)?.value ?? null;
    if (former === null || value === null) return [];
    const allowed = Math.max(tolerance, Math.abs(former) * slack);
    if (Math.abs(value - former) <= allowed) return [];
    const direction = value > former === (better === 'higher') ? 'better' : 'worse';
    return [{ ...{ name, title, unit, before: former, after: value, allowed }, direction }];
  });
}

function differencesOf(before: TrialResult, after: TrialResult): Difference[] | null {
  if (before.strategyDigest === null || after.strategyDigest === null) return null;
  const differs: Difference[] = [];
  if (before.strategyDigest !== after.strategyDigest) differs.push('strategy');
  if (before.planDigest !== after.planDigest) differs.push('scenario');
  if (isOtherLab(before, after)) differs.push('lab');
  if (before.identity.firedrill !== after.identity.firedrill) differs.push('firedrill');
  return differs;
}

/** A trial without a lab shows nothing of it. */
function isOtherLab({ identity: was }: TrialResult, { identity: is }: TrialResult): boolean {
  return (['image', 'kernel', 'host'] as const).some(
    (field) => was[field] !== null && is[field] !== null && was[field] !== is[field],
  );
}
