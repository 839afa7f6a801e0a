/** From a scenario to a plan: every time, fault and parameter resolved, and nothing started. */
import { UsageError } from '../errors.ts';
import { findFault } from '../faults/index.ts';
import { type Limits, usualLimits } from '../history/limits.ts';
import { Capability, type Plan, type PlannedStep } from '../history/plan.ts';
import { uncoveredAssertions } from './assertion-coverage.ts';
import type { Scenario } from './parse.ts';
import { refuse } from './problem.ts';
import { chooseSubjects, type Known } from './subjects.ts';
import { planTimeline } from './timeline.ts';

/** The choices of the command line. */
export interface PlanOptions {
  readonly lab: Plan['lab'];
  readonly clock: Plan['clock'];
  /** A whole number of 0 or more. */
  readonly seed: number;
  /** Only these strategies, in this order, instead of the scenario's subjects. */
  readonly strategies?: readonly string[];
  /** Instead of the scenario's and the usual ones: for tests that cannot wait. */
  readonly limits?: Partial<Limits>;
}

/**
 * Resolves a scenario. Pure: the same scenario, options and registries give the same plan.
 * Throws UsageError for unknown strategies and checks, for a seed that is not a whole number, and where an
 * assertion would be unknown after the run.
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
    needs: allNeeds(scenario, { steps, subjects }, known),
    data: scenario.data,
    subjects,
    ...(scenario.mayMiss && { mayMiss: true }),
    ...(scenario.nfsExport === 'async' && { nfsExport: 'async' as const }),
    steps,
    timelineMs,
    watchMs: scenario.watchMs,
    limits: { ...usualLimits, ...scenario.limits, ...options.limits },
  };
  const problems = uncoveredAssertions(plan);
  if (problems.length > 0) throw refuse(scenario.file, problems);
  return plan;
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

/** Of the injected fault, with its parameters. */
function needsOf({ name, params }: Extract<PlannedStep, { do: 'inject' }>): readonly Capability[] {
  const fault = findFault(name);
  return [...(fault?.needs ?? []), ...(fault?.alsoNeeds?.(params as never) ?? [])];
}

/** The needs of faults, strategies and asserted checks, and the scenario's own. */
function allNeeds(
  scenario: Scenario,
  { steps, subjects }: Pick<Plan, 'steps' | 'subjects'>,
  known: Known,
): Capability[] {
  const asserted = subjects.flatMap(({ asserts }) => asserts);
  const needs = new Set([
    ...scenario.needs,
    ...(scenario.nfsExport === 'async' ? (['async-export'] as const) : []),
    ...(scenario.data.database ? (['own-programs'] as const) : []),
    ...steps.flatMap((step) => (step.do === 'inject' ? needsOf(step) : [])),
    ...subjects.flatMap(({ name }) => known.strategies[name]?.needs ?? []),
    ...asserted.flatMap((check) => known.checks[check]?.needs ?? []),
  ]);
  return Capability.options.filter((capability) => needs.has(capability));
}
