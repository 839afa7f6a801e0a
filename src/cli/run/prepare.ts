/** Everything that can be wrong with a run is found here, before anything starts. */
import { checks, cleanFailure } from '../../checks/index.ts';
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';
import { capabilitiesOf } from '../../lab/virtual/virtual-lab.ts';
import { loadScenario } from '../../scenario/load.ts';
import { planScenario } from '../../scenario/plan.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import { requireCapable } from './capable.ts';
import { chooseStrategies } from './strategies.ts';

export interface PrepareOptions {
  lab: 'virtual';
  clock: Plan['clock'];
  seed: number;
  /** Names and files; none: the scenario's own subjects. */
  strategy?: readonly string[];
}

export interface Prepared {
  readonly plans: readonly Plan[];
  /** All strategies by name: the package's, and those of files. */
  readonly strategies: Readonly<Record<string, Strategy>>;
}

/** Loads and plans every scenario. Throws UsageError. */
export async function prepare(names: readonly string[], options: PrepareOptions): Promise<Prepared> {
  const { lab, clock, seed } = options;
  const { known: strategies, names: chosen } = await chooseStrategies(options.strategy ?? []);
  const plans: Plan[] = [];
  for (const name of names) {
    const scenario = await loadScenario(name);
    const plan = planScenario(
      scenario,
      { lab, clock, seed, strategies: chosen },
      { strategies, checks, cleanFailure },
    );
    requireCapable(plan, capabilitiesOf(clock), capabilitiesOf(clock === 'virtual' ? 'real' : 'virtual'));
    if (plans.some((other) => other.scenario === plan.scenario))
      throw new UsageError({ what: `${plan.scenario} is named twice`, hint: 'Each is run once.' });
    plans.push(plan);
  }
  return { plans, strategies };
}
