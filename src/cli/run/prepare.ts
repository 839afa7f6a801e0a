/** Everything that can be wrong with a run is found here, before anything starts. */
import { checks } from '../../checks/index.ts';
import { failsCleanly1 } from '../../checks/sets.ts';
import { UsageError } from '../../errors.ts';
import type { Capability, Plan } from '../../history/plan.ts';
import { capabilitiesOf } from '../../lab/virtual/virtual-lab.ts';
import { loadScenario } from '../../scenario/load.ts';
import { planScenario } from '../../scenario/plan.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import { again } from './again.ts';
import { type Elsewhere, requireCapable } from './capable.ts';
import { chooseStrategies } from './strategies.ts';

export interface PrepareOptions {
  lab: Plan['lab'];
  clock: Plan['clock'];
  seed: number;
  /** Hard NFS mounts may run in the container lab, though they can hang this host's kernel. */
  allowHostHang?: true;
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
  const can = await canOf(options);
  const plans: Plan[] = [];
  for (const name of names) {
    const scenario = await loadScenario(name);
    const planFor = (subjects: readonly string[]) =>
      planScenario(
        scenario,
        { lab, clock, seed, strategies: subjects },
        { strategies, checks, failsCleanly: failsCleanly1 },
      );
    const whole = planFor(chosen);
    const plan = chosen.length > 0 ? whole : withoutWhatCannotRun(whole, { strategies, can, planFor });
    await requireCapable(plan, can, () => otherWays(options));
    if (plans.some((other) => other.scenario === plan.scenario))
      throw new UsageError({ what: `${plan.scenario} is named twice`, hint: 'Each is run once.' });
    plans.push({ ...plan, again: again(name, options) });
  }
  return { plans, strategies };
}

/** Subjects that are only measured are left out where the lab cannot run them, as long as another one stays. */
function withoutWhatCannotRun(
  plan: Plan,
  {
    strategies,
    can,
    planFor,
  }: {
    strategies: Prepared['strategies'];
    can: ReadonlySet<Capability>;
    planFor: (subjects: readonly string[]) => Plan;
  },
): Plan {
  const lacks = (name: string) => (strategies[name]?.needs ?? []).filter((need) => !can.has(need));
  const leftOut = plan.subjects
    .filter(({ name, mode }) => mode === 'measure' && lacks(name).length > 0)
    .map(({ name }) => ({ name, lacks: lacks(name) }));
  const rest = plan.subjects.filter(({ name }) => leftOut.every((left) => left.name !== name));
  if (leftOut.length === 0 || rest.length === 0) return plan;
  const modes = new Map(plan.subjects.map((subject) => [subject.name, subject]));
  const replanned = planFor(rest.map(({ name }) => name));
  // Who is asserted of what does not change with who is left out.
  const subjects = replanned.subjects.map((subject) => modes.get(subject.name) ?? subject);
  return { ...replanned, subjects, leftOut };
}

async function canOf({ lab, clock, allowHostHang }: PrepareOptions): Promise<ReadonlySet<Capability>> {
  if (lab === 'virtual') return capabilitiesOf(clock);
  // Loaded where it is wanted: it takes a virtual lab's time to start otherwise.
  const { containerCapabilities } = await import('../../lab/containers/capabilities.ts');
  return containerCapabilities({ allowHostHang: allowHostHang === true });
}

async function otherWays({ lab, clock }: PrepareOptions): Promise<Elsewhere[]> {
  const { containerCapabilities } = await import('../../lab/containers/capabilities.ts');
  const ways: (Elsewhere & { of: string })[] = [
    {
      of: 'virtual virtual',
      how: lab === 'virtual' ? '--clock virtual' : '--lab virtual',
      can: capabilitiesOf('virtual'),
    },
    { of: 'virtual real', how: '--clock real', can: capabilitiesOf('real') },
    {
      of: 'containers real',
      how: '--lab containers',
      can: await containerCapabilities({ allowHostHang: false }),
    },
  ];
  return ways.filter(({ of }) => of !== `${lab} ${clock}`);
}
