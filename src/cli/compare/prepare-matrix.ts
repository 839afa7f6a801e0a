/** Everything that can be wrong with a matrix is found here, before anything starts. */
import { resolve } from 'node:path';
import { checks } from '../../checks/index.ts';
import { failsCleanly2 } from '../../checks/sets.ts';
import type { AnnotatedFiles } from '../../compare/annotations.ts';
import type { LeftOut } from '../../compare/matrix.ts';
import { UsageError } from '../../errors.ts';
import type { Capability, Plan } from '../../history/plan.ts';
import type { Trial } from '../../history/trial.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import { loadScenario } from '../../scenario/load.ts';
import { planScenario } from '../../scenario/plan.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import { isPath } from '../../user-file/load.ts';
import type { RunOptions } from '../../user-file/run.ts';
import { trialsOfPlan } from '../run/declare.ts';
import { requireScriptsFit } from '../run/script-size.ts';
import { chooseStrategies } from '../run/strategies.ts';
import { outsideStandardSuite, standardScenarios } from './standard-suite.ts';

export interface MatrixOptions {
  lab: Plan['lab'];
  clock: Plan['clock'];
  /** At least one. */
  seeds: readonly number[];
  allowHostHang?: true;
  /** Names and files; none: the standard suite's, as far as the lab can run them. */
  strategy?: readonly string[];
  /** Files of strategies that take part where `strategy` names none. */
  ownStrategies?: readonly string[];
  /** The command that makes the matrix again. */
  command: string;
}

/** One scenario of the matrix, with its trials strategy by strategy. */
export interface PreparedScenario {
  readonly plan: Plan;
  readonly source: string;
  readonly trials: readonly Trial[];
}

export interface PreparedMatrix {
  readonly scenarios: readonly PreparedScenario[];
  /** In the order of the matrix. */
  readonly strategies: readonly Strategy[];
  readonly leftOut: readonly LeftOut[];
  /** The files of the user, by the names of strategies and scenarios. */
  readonly files: Pick<AnnotatedFiles, 'scenarios' | 'strategies'>;
}

/**
 * Loads and plans every scenario; without names, those of the standard suite. A strategy or scenario that was not named is left out where the lab cannot
 * run it, and a strategy where it demonstrates a mistake. Throws UsageError, and the reason of `running.signal` when it is aborted.
 */
export async function prepareMatrix(
  scenarioNamesOrFiles: readonly string[],
  options: MatrixOptions,
  running: RunOptions = {},
): Promise<PreparedMatrix> {
  const { lab, clock, allowHostHang } = options;
  const { strategy, ownStrategies = [] } = options;
  const sources = strategy ?? ownStrategies;
  const { known, names } = await chooseStrategies(sources, running);
  const chosen = strategy ? names : [];
  const can = await labKinds[lab].capabilities({ clock, allowHostHang: allowHostHang === true });
  const leftOut: LeftOut[] = [];
  const strategies: string[] = [];
  for (const name of new Set(chosen.length > 0 ? chosen : Object.keys(known))) {
    const lacks = lacking(known[name]?.needs ?? [], can);
    const why = lacks.length > 0 ? whyLeftOut(lab, lacks) : strategy ? undefined : outsideStandardSuite(name);
    if (why === undefined) strategies.push(name);
    else leave({ kind: 'strategy', name, why }, chosen.includes(name), leftOut);
  }
  if (strategies.length === 0)
    throw new UsageError({ what: `the ${lab} lab can run none of the strategies`, where: '--strategy' });
  const scenarios: PreparedScenario[] = [];
  for (const source of scenarioNamesOrFiles.length > 0 ? scenarioNamesOrFiles : standardScenarios) {
    const scenario = await loadScenario(source, running);
    const registries = { strategies: known, checks, failsCleanly: failsCleanly2 };
    const [seed = 1] = options.seeds;
    const plan = planScenario(scenario, { lab, clock, seed, strategies }, registries);
    const lacks = lacking(plan.needs, can);
    if (lacks.length > 0) {
      const why = whyLeftOut(lab, lacks);
      leave({ kind: 'scenario', name: plan.scenario, why }, scenarioNamesOrFiles.includes(source), leftOut);
      continue;
    }
    requireScriptsFit(plan, known);
    if (scenarios.some((other) => other.plan.scenario === plan.scenario))
      throw new UsageError({ what: `${plan.scenario} is named twice`, hint: 'Each is run once.' });
    const planned = { ...plan, again: options.command };
    scenarios.push({ plan: planned, source, trials: trialsOfPlan(planned, options.seeds, known) });
  }
  const files = {
    scenarios: filesOf(scenarios.map(({ plan, source }) => [plan.scenario, source])),
    strategies: filesOf(sources.map((source, nth) => [names[nth] ?? '', source])),
  };
  return { scenarios, strategies: strategies.flatMap((name) => known[name] ?? []), leftOut, files };
}

function filesOf(named: readonly (readonly [name: string, source: string])[]): Record<string, string> {
  return Object.fromEntries(
    named.filter(([, source]) => isPath(source)).map(([name, source]) => [name, resolve(source)]),
  );
}

/** A name that the user gave is refused where another one is left out. */
function leave(left: LeftOut, named: boolean, leftOut: LeftOut[]): void {
  if (named)
    throw new UsageError({ what: `the ${left.kind} ${left.name} cannot be compared here`, found: left.why });
  leftOut.push(left);
}

function lacking(needs: readonly Capability[], can: ReadonlySet<Capability>): Capability[] {
  return needs.filter((need) => !can.has(need));
}

function whyLeftOut(lab: Plan['lab'], lacks: readonly Capability[]): string {
  return `the ${lab} lab lacks ${lacks.join(', ')}`;
}
