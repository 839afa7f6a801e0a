/** From a scenario to a plan: every time, fault and parameter resolved, and nothing started. */
import type { Check } from '../checks/check.ts';
import { UsageError } from '../errors.ts';
import { findFault } from '../faults/index.ts';
import { formatDuration } from '../history/duration.ts';
import { Capability, type Plan, type PlannedStep, type PlannedSubject } from '../history/plan.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { refuse, show } from './complaint.ts';
import { offer } from './nearest.ts';
import type { Scenario } from './parse.ts';
import type { ParsedClaim } from './schema.ts';
import { planTimeline } from './timeline.ts';

/** What the command line decides. */
export interface PlanOptions {
  readonly lab: Plan['lab'];
  readonly clock: Plan['clock'];
  /** A whole number of 0 or more. */
  readonly seed: number;
  /** Only these strategies, in this order, instead of the scenario's subjects. */
  readonly strategies?: readonly string[];
}

/** What there is to choose from. */
export interface Known {
  readonly strategies: Readonly<Record<string, Strategy>>;
  readonly checks: Readonly<Record<string, Pick<Check, 'needs'>>>;
  /** The names of those that make up a clean failure. */
  readonly cleanFailure: readonly string[];
}

/**
 * Resolves a scenario. Pure: the same scenario, options and registries give the same plan.
 * Throws UsageError for unknown strategies and checks, a seed that is not a whole number, and a watch that ends
 * before the last backup has had its time.
 */
export function planScenario(scenario: Scenario, options: PlanOptions, known: Known): Plan {
  const subjects = chooseSubjects(scenario, options.strategies, known);
  const { steps, timelineMs } = planTimeline(scenario);
  const plan: Plan = {
    scenario: scenario.name,
    title: scenario.title,
    incident: scenario.incident,
    summary: scenario.summary,
    lab: options.lab,
    clock: options.clock,
    seed: checkSeed(options.seed),
    needs: allNeeds(scenario, steps, subjects, known),
    data: scenario.data,
    subjects,
    steps,
    timelineMs,
    watchMs: scenario.watchMs,
  };
  checkWatch(scenario, plan);
  return plan;
}

function chooseSubjects(
  scenario: Scenario,
  names: readonly string[] | undefined,
  known: Known,
): PlannedSubject[] {
  const own = Object.entries(scenario.subjects).map(([name, subject]) =>
    plannedSubject(
      scenario,
      name,
      `subjects.${name}`,
      subject.mode === 'assert' ? subject.claims : [],
      known,
    ),
  );
  const beside = scenario.beside.map((name, index) =>
    plannedSubject(scenario, name, `beside[${index}]`, [], known),
  );
  if (!names || names.length === 0) return [...own, ...beside];
  return [...new Set(names)].map((name) => {
    if (!Object.hasOwn(known.strategies, name)) throw unknownStrategy(name, known);
    return own.find((subject) => subject.name === name) ?? newcomer(scenario, name, known);
  });
}

/** A strategy that the scenario does not judge by itself is judged as those which it does. */
function newcomer(scenario: Scenario, name: string, known: Known): PlannedSubject {
  const claims = Object.values(scenario.subjects).flatMap((subject) =>
    subject.mode === 'assert' ? subject.claims : [],
  );
  return plannedSubject(scenario, name, `subjects.${name}`, claims, known);
}

function plannedSubject(
  scenario: Scenario,
  name: string,
  place: string,
  claims: readonly ParsedClaim[],
  known: Known,
): PlannedSubject {
  const strategy = Object.hasOwn(known.strategies, name) ? known.strategies[name] : undefined;
  if (!strategy) {
    const hint = offer(name, Object.keys(known.strategies));
    throw refuse(scenario.file, [{ place, text: `expected a strategy, found ${show(name)}. ${hint}` }]);
  }
  const asserts = [...new Set(claims.flatMap((claim) => assertedBy(scenario, place, claim, known)))];
  const withins = claims.flatMap((claim) => (claim.claim === 'fails-cleanly' ? (claim.within ?? []) : []));
  return {
    name,
    mode: claims.length > 0 ? 'assert' : 'measure',
    asserts,
    deadlineMs: withins.length > 0 ? Math.min(...withins) : strategy.deadlineMs,
  };
}

function assertedBy(scenario: Scenario, place: string, claim: ParsedClaim, known: Known): readonly string[] {
  if (claim.claim === 'fails-cleanly') return known.cleanFailure;
  const wrong = claim.checks
    .filter((check) => !Object.hasOwn(known.checks, check))
    .map((check) => ({
      place,
      text: `expected a check, found ${show(check)}. ${offer(check, Object.keys(known.checks))}`,
    }));
  if (wrong.length > 0) throw refuse(scenario.file, wrong);
  return claim.checks;
}

function unknownStrategy(name: string, known: Known): UsageError {
  return new UsageError({
    what: `there is no strategy ${show(name)}`,
    where: '--strategy',
    hint: offer(name, Object.keys(known.strategies)),
  });
}

function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new UsageError({
    what: 'the seed is not usable',
    where: '--seed',
    expected: 'a whole number of 0 or more',
    found: String(seed),
  });
}

function allNeeds(
  scenario: Scenario,
  steps: readonly PlannedStep[],
  subjects: readonly PlannedSubject[],
  known: Known,
): Capability[] {
  const needs = new Set([
    ...scenario.needs,
    ...steps.flatMap((step) => (step.do === 'inject' ? (findFault(step.name)?.needs ?? []) : [])),
    ...subjects.flatMap(({ name }) => known.strategies[name]?.needs ?? []),
    ...subjects.flatMap(({ asserts }) => asserts.flatMap((check) => known.checks[check]?.needs ?? [])),
  ]);
  return Capability.options.filter((capability) => needs.has(capability));
}

/** Whether the last backup kept its deadline could not be told if the watch ended before. */
function checkWatch(scenario: Scenario, { subjects, steps, timelineMs, watchMs }: Plan): void {
  const last = steps.findLast((step) => step.do === 'backup');
  if (!last) return;
  const endMs = timelineMs + watchMs;
  const late = subjects.filter(({ deadlineMs }) => last.atMs + (deadlineMs ?? 0) > endMs);
  if (late.length === 0) return;
  const complaints = late.map(({ name, deadlineMs }) => {
    const dueMs = last.atMs + (deadlineMs ?? 0);
    const text = `expected at least ${formatDuration(dueMs - timelineMs)}, found ${formatDuration(watchMs)}: the last backup of ${name} has until ${formatDuration(dueMs)}`;
    return { place: 'watch', text };
  });
  throw refuse(scenario.file, complaints);
}
