/** Everything that can be wrong with a run is found here, before anything starts. */
import { checks } from '../../checks/index.ts';
import { failsCleanly2 } from '../../checks/sets.ts';
import { UsageError } from '../../errors.ts';
import type { Capability, Plan } from '../../history/plan.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import { loadScenario } from '../../scenario/load.ts';
import { planScenario } from '../../scenario/plan.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import type { RunOptions } from '../../user-file/run.ts';
import { again } from './again.ts';
import { type Elsewhere, requireCapable } from './capable.ts';
import { requireScriptsFit } from './script-size.ts';
import { chooseStrategies } from './strategies.ts';

export interface PrepareOptions {
  lab: Plan['lab'];
  clock: Plan['clock'];
  /** At least one. */
  seeds: readonly number[];
  /** Hard NFS mounts may run in the container lab, though they can hang this host's kernel. */
  allowHostHang?: true;
  /** Names and files; none: the scenario's own subjects. */
  strategy?: readonly string[];
}

/** One scenario, planned. */
export interface PreparedRun {
  /** With the first of the seeds. */
  readonly plan: Plan;
  /** The scenario as the command line names it. */
  readonly source: string;
}

export interface Prepared {
  readonly runs: readonly PreparedRun[];
  readonly seeds: readonly number[];
  /** All strategies by name: the package's, and those of files. */
  readonly strategies: Readonly<Record<string, Strategy>>;
}

/** Loads and plans every scenario. Throws UsageError, and the reason of `running.signal` when it is aborted. */
export async function prepare(
  names: readonly string[],
  options: PrepareOptions,
  running: RunOptions = {},
): Promise<Prepared> {
  const { lab, clock, seeds } = options;
  const [seed = 1] = seeds;
  const { known: strategies, names: chosen } = await chooseStrategies(options.strategy ?? [], running);
  const can = await labKinds[lab].capabilities({ clock, allowHostHang: options.allowHostHang === true });
  const runs: PreparedRun[] = [];
  for (const name of names) {
    const scenario = await loadScenario(name, running);
    const planFor = (subjects: readonly string[]) =>
      planScenario(
        scenario,
        { lab, clock, seed, strategies: subjects },
        { strategies, checks, failsCleanly: failsCleanly2 },
      );
    const whole = planFor(chosen);
    const plan = chosen.length > 0 ? whole : withoutWhatCannotRun(whole, { strategies, can, planFor });
    await requireCapable(plan, can, () => otherWays(options));
    requireScriptsFit(plan, strategies);
    if (runs.some((other) => other.plan.scenario === plan.scenario))
      throw new UsageError({ what: `${plan.scenario} is named twice`, hint: 'Each is run once.' });
    runs.push({ plan: { ...plan, again: again(name, options) }, source: name });
  }
  return { runs, seeds, strategies };
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
  // The assertions about a subject do not change when another is left out.
  const subjects = replanned.subjects.map((subject) => modes.get(subject.name) ?? subject);
  return { ...replanned, subjects, leftOut };
}

/** Every other lab and clock, with the options that choose it from here. */
function otherWays({ lab, clock }: PrepareOptions): Promise<Elsewhere[]> {
  const ways = Object.values(labKinds)
    .flatMap((kind) => kind.clocks.map((other) => ({ kind, other })))
    .filter(({ kind, other }) => kind.name !== lab || other !== clock);
  return Promise.all(
    ways.map(async ({ kind, other }) => ({
      how: [
        ...(kind.name === lab ? [] : [`--lab ${kind.name}`]),
        ...(kind.name === lab || other !== kind.clocks[0] ? [`--clock ${other}`] : []),
      ].join(' '),
      can: await kind.capabilities({ clock: other, allowHostHang: false }),
    })),
  );
}
