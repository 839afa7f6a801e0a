/** From the events of files to trials. */
import type { Event } from './events.ts';
import type { History } from './file.ts';
import { trialsOfRun } from './run-history.ts';
import type { Trial } from './trial.ts';
import type { TrialHistory } from './trial-history.ts';

/** The trials that one file holds: one, or all of a run in a history of schema 1. `file`: its path as reports give it. */
export function trialsOf(history: History, file = 'history.jsonl'): TrialHistory[] {
  const [first] = history.events;
  if (first?.type !== 'trial-started') return trialsOfRun(history, file);
  const { trial, lab, startedAt } = first;
  return [{ ...declared(trial, file), ...history, lab, startedAt, closed: isClosed(history.events) }];
}

/** A trial that has not started, or whose history never came to be. */
export function declared({ id, plan, firedrill, strategy }: Trial, file: string): TrialHistory {
  return {
    id,
    label: strategy.name,
    strategy: strategy.name,
    plan,
    firedrill,
    digest: strategy.digest,
    startedAt: null,
    lab: null,
    events: [],
    closed: false,
    damage: null,
    file,
  };
}

/** The same trials, each with a label of its own: where a strategy ran with several seeds, the label has the seed. */
export function labelled(trials: readonly TrialHistory[]): TrialHistory[] {
  const seeds = new Set(trials.map(({ plan }) => plan.seed));
  return trials.map((trial) => ({
    ...trial,
    label: seeds.size > 1 ? `${trial.strategy}, seed ${trial.plan.seed}` : trial.strategy,
  }));
}

function isClosed(events: readonly Event[]): boolean {
  return events.at(-1)?.type === 'trial-ended';
}
