/** Random scenarios that are valid, with strategies and a lab that behave at random. */
import { checks } from '../../src/checks/index.ts';
import type {
  ScenarioDefinition,
  Step,
  Subject,
  TimelineEntry,
  WrittenCue,
} from '../../src/scenario/definition.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { type Drill, planOf } from '../fake-lab/drilled.ts';
import { randomFailures } from './failures.ts';
import { inContainersOnly, inVirtualOnly, randomFaults } from './faults.ts';
import { Random } from './random.ts';
import { randomStrategy } from './strategies.ts';

/** Of the faults' places: drawn until one is valid, at most this often, as two faults may not have the same to themselves. */
const mostDraws = 60;

/** The drill of that seed. The same seed gives the same drill. */
export function randomDrill(seed: number): Drill {
  for (let draw = 0; draw < mostDraws; draw += 1) {
    const drill = drawDrill(seed, new Random(seed * 1_000 + draw));
    if (isValid(drill)) return drill;
  }
  throw new Error(`seed ${seed} gives no valid scenario in ${mostDraws} draws`);
}

function isValid(drill: Drill): boolean {
  try {
    planOf(drill);
    return true;
  } catch (error) {
    if ((error as { exitCode?: number }).exitCode === 2) return false;
    throw error;
  }
}

function drawDrill(seed: number, random: Random): Drill {
  const lab = random.pick('virtual', 'virtual', 'virtual', 'containers');
  const names = random.pick(['one'], ['one'], ['one', 'two']);
  const strategies = names.map((name) => randomStrategy(random, name));
  const labs = names.map(() => ({ lab, failures: randomFailures(random) }));
  return {
    seed,
    strategies,
    lab: (nth) => labs[nth] ?? { lab },
    definition: drawDefinition(random, lab, strategies),
  };
}

function drawDefinition(
  random: Random,
  lab: 'virtual' | 'containers',
  strategies: readonly Strategy[],
): ScenarioDefinition {
  const spanS = random.pick(60, 300, 900, 1_800, 3_000);
  const [first, ...others] = strategies.map(({ name }) => name) as [string, ...string[]];
  const besides = random.chance(0.3);
  return {
    title: random.pick('A random drill', 'A drill <of> "odd" & long names'),
    ...(random.chance(0.2) && { incident: 'Nov 5, 00:58' }),
    ...(random.chance(0.2) && { summary: 'Chance decides.' }),
    subjects: Object.fromEntries(
      (besides ? [first] : [first, ...others]).map((name) => [name, drawSubject(random)]),
    ),
    ...(besides && { beside: others }),
    data: {
      files: random.whole(1, 300),
      size: `${random.whole(1, 60)}MB`,
      ...(random.chance(0.4) && { changed: `${random.pick(0, 1, 33, 100)}%` }),
    },
    timeline: drawTimeline(random, lab, spanS),
    ...(random.chance(0.3) && { ends: `${spanS + random.whole(10, 700)}s` }),
    ...(random.chance(0.7) && { watch: random.seconds(290, 1_200) }),
  };
}

function drawSubject(random: Random): Subject {
  if (random.chance(0.35)) return { mode: 'measure' };
  const some = Object.keys(checks).filter(() => random.chance(0.4));
  const within = random.chance(0.4) && { within: random.seconds(5, 280) };
  return {
    mode: 'assert',
    claims:
      some.length > 0 && random.chance(0.5)
        ? [{ claim: 'holds', checks: some }]
        : [{ claim: 'fails-cleanly', ...within }],
  };
}

function drawTimeline(random: Random, lab: 'virtual' | 'containers', spanS: number): TimelineEntry[] {
  const moment = () => random.seconds(0, spanS);
  const backups: TimelineEntry[] = random.chance(0.4)
    ? [every(random.seconds(20, Math.max(30, spanS)), { do: 'backup' }, spanS)]
    : Array.from({ length: random.whole(1, 3) }, () => at(moment(), { do: 'backup' }));
  const faults = Array.from({ length: random.pick(0, 1, 1, 2, 3, 5) }, (): TimelineEntry => {
    const fault = drawFault(random, lab);
    return random.chance(0.12) ? every(random.seconds(200, 900), fault, spanS) : at(moment(), fault);
  });
  return [
    ...backups,
    ...faults,
    ...random.some(0.35, () => drawRelative(random, lab)),
    ...random.some(0.15, () => drawRelative(random, lab)),
    ...random.some(0.3, () => every(random.seconds(30, 300), { do: 'poll' }, spanS)),
    ...random.some(0.3, () => at(moment(), { do: 'poll' })),
    ...random.some(0.3, () => at(moment(), { do: 'verify' })),
    // The next run after all the faults, without which much cannot be asserted.
    ...random.some(0.8, () => at(`${spanS + 300 + random.whole(0, 300)}s`, { do: 'backup' })),
  ];
}

/** To the first backup or the second, which there may not be: then another scenario is drawn. */
function drawRelative(random: Random, lab: 'virtual' | 'containers'): TimelineEntry {
  const cue = random.pick<WrittenCue>(
    { share: `${random.whole(0, 99)}%` },
    { share: '50%' },
    { after: `${random.pick(1, 200, 5_000, 20_000)}ms` },
    { line: random.pick('sent ', 'done') },
  );
  const backup = random.pick(1, 1, 1, 2);
  return { kind: 'relative', to: { backup }, cue, steps: [drawFault(random, lab)] };
}

function drawFault(random: Random, lab: 'virtual' | 'containers'): Step {
  const names = Object.keys(randomFaults).filter(
    (name) => !(lab === 'containers' ? inVirtualOnly : inContainersOnly).includes(name),
  );
  const fault = random.pick(...(names as [string, ...string[]]));
  return { do: 'inject', fault, params: randomFaults[fault]?.(random) ?? {} };
}

function at(time: `${number}s`, ...steps: Step[]): TimelineEntry {
  return { kind: 'at', at: time, steps };
}

function every(period: `${number}s`, step: Step, spanS: number): TimelineEntry {
  return { kind: 'every', every: period, from: '0s', until: `${spanS}s`, steps: [step] };
}
