/** A whole drill on fake labs: planned, driven, its history read from disk as `scenario judge` reads it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from '../../src/checks/index.ts';
import { failsCleanly2 } from '../../src/checks/sets.ts';
import { trialsOfPlan } from '../../src/cli/run/declare.ts';
import { runTrial } from '../../src/drive/trial.ts';
import type { Event, EventOf, EventType } from '../../src/history/events.ts';
import { type History, HistoryWriter, readHistory } from '../../src/history/file.ts';
import type { Plan } from '../../src/history/plan.ts';
import type { TrialHistory } from '../../src/history/trial-history.ts';
import { labelled, trialsOf } from '../../src/history/trials.ts';
import type { ScenarioDefinition } from '../../src/scenario/definition.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { planScenario } from '../../src/scenario/plan.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { FakeLab, type FakeLabOptions } from './fake-lab.ts';

/** In memory where the system has such a place: to remove thousands of small files from a disk takes longer than the drills. */
const temporary = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export interface Drilled {
  plan: Plan;
  /** Of all trials, trial by trial. */
  events: Event[];
  /** As reports take them. */
  trials: TrialHistory[];
  /** One for each subject, in the order in which they were opened. */
  labs: FakeLab[];
  /** The first error that ended a trial. */
  error: Error | undefined;
  /** Each trial's history as it is on disk. */
  texts: string[];
  /** All of them, one after another. */
  text: string;
}

export interface Drill {
  definition: ScenarioDefinition;
  /** Those that the definition names. */
  strategies: readonly Strategy[];
  seed?: number;
  /** Of each lab, or of the nth. */
  lab?: FakeLabOptions | ((nth: number) => FakeLabOptions);
  interrupt?: AbortController;
}

/** Runs it. Throws UsageError for a scenario that cannot be planned; an error of a trial is in `error`. */
export async function drilled(drill: Drill): Promise<Drilled> {
  const { seed = 1, lab: labOptions = {}, interrupt = new AbortController() } = drill;
  const optionsOf = (nth: number) => (typeof labOptions === 'function' ? labOptions(nth) : labOptions);
  const plan = planOf(drill);
  const strategies = Object.fromEntries(drill.strategies.map((strategy) => [strategy.name, strategy]));
  const folder = mkdtempSync(join(temporary, 'firedrill-fake-'));
  const labs: FakeLab[] = [];
  const histories: History[] = [];
  const texts: string[] = [];
  let error: unknown;
  try {
    for (const trial of trialsOfPlan(plan, [seed], strategies)) {
      if (interrupt.signal.aborted) break;
      const path = join(folder, `${trial.id}.jsonl`);
      using history = new HistoryWriter(path);
      const end = await runTrial({
        trial,
        strategy: strategies[trial.strategy.name] as Strategy,
        openLab: async () => {
          const lab = new FakeLab({ seed, ...optionsOf(labs.length) });
          labs.push(lab);
          return lab;
        },
        history,
        startedAt: '2026-01-01T00:00:00.000Z',
        signal: interrupt.signal,
        tell: () => {},
      });
      error ??= end.error;
      histories.push(readHistory(path));
      texts.push(readFileSync(path, 'utf8'));
    }
    const events = histories.flatMap((history) => history.events);
    const trials = labelled(histories.flatMap((history) => trialsOf(history)));
    const text = texts.join('');
    return { plan, events, trials, labs, error: error as Error | undefined, text, texts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The plan. Throws UsageError for a scenario that cannot be planned. */
export function planOf({ definition, strategies, seed = 1, lab: options = {} }: Drill): Plan {
  const known = {
    strategies: Object.fromEntries(strategies.map((strategy) => [strategy.name, strategy])),
    checks,
    failsCleanly: failsCleanly2,
  };
  const { lab = 'virtual' } = typeof options === 'function' ? options(0) : options;
  const clock = lab === 'virtual' ? 'virtual' : 'real';
  return planScenario(parseScenario(definition, 'scenarios/fake.ts'), { lab, clock, seed }, known);
}

/** The events of one type. */
export function all<T extends EventType>({ events }: Pick<Drilled, 'events'>, type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
