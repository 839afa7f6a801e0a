import type { Event } from '../../history/events.ts';
import type { Plan } from '../../history/plan.ts';
import type { Trial } from '../../history/trial.ts';
import { declared, labelled } from '../../history/trials.ts';
import { clockTime } from '../text/steps.ts';
import { notable, notableOfRun } from './notable.ts';
import { begin, isBefore, type Progress, reduce } from './state.ts';

/** Follows a run: keeps the state of each trial, and gives the lines that an event is worth. */
export class Follower {
  readonly plan: Plan;
  readonly #trials = new Map<string, Progress>();
  readonly #labs = new Set<string>();
  readonly #labels: ReadonlyMap<string, string>;

  constructor(trials: readonly Trial[]) {
    this.plan = planOf(trials);
    const labels = labelled(trials.map((trial) => declared(trial, '')));
    this.#labels = new Map(labels.map(({ id, label }) => [id, label]));
  }

  /** The trials that have started, in the order of the run. */
  get subjects(): Progress[] {
    return [...this.#labels.keys()].flatMap((id) => this.#trials.get(id) ?? []);
  }

  /** The state of one trial; undefined: it has not started. */
  of(trial: string): Progress | undefined {
    return this.#trials.get(trial);
  }

  /** Takes note of an event of a trial; gives its lines, each with the trial and lab time. */
  take(trial: string, event: Event): string[] {
    if (event.type === 'trial-started') return this.#labLines(event);
    const label = this.#labels.get(trial) ?? trial;
    const before = this.#trials.get(trial) ?? begin(this.plan, label);
    const after = reduce(before, event);
    this.#trials.set(trial, after);
    const prefix = `${label.padEnd(this.#labelWidth)} ${whenText(after, event).padStart(7)}  `;
    return notable(before, event, after).map((line) => `${prefix}${line}`);
  }

  /** Labs of one run are mostly alike: each kind is worth one line. */
  #labLines(event: Event): string[] {
    const lines = notableOfRun(event).filter((line) => !this.#labs.has(line));
    for (const line of lines) this.#labs.add(line);
    return lines;
  }

  get #labelWidth(): number {
    return Math.max(...[...this.#labels.values()].map(({ length }) => length));
  }
}

/** The common plan of the trials, with a subject for each. */
function planOf(trials: readonly Trial[]): Plan {
  const [first] = trials;
  if (!first) throw new Error('a run has at least one trial');
  const all = labelled(trials.map((trial) => declared(trial, '')));
  const subjects = all.flatMap(({ label, plan }) =>
    plan.subjects.map((subject) => ({ ...subject, name: label })),
  );
  return { ...first.plan, subjects };
}

/** A subject's first event is noted on the clock of a lab that has not been set yet. */
function whenText(after: Progress, { t }: Event): string {
  return isBefore(after) ? 'before' : clockTime(t);
}
