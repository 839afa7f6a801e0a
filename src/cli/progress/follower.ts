import type { Event } from '../../history/events.ts';
import type { Plan } from '../../history/plan.ts';
import type { Trial } from '../../history/trial.ts';
import { declared, labelled } from '../../history/trials.ts';
import { clockTime } from '../text/steps.ts';
import { notable, notableOfRun } from './notable.ts';
import { isBefore, type Progress } from './state.ts';
import { TrackedTrial } from './tracked.ts';

/** Follows a run: tracks each trial, and gives the lines that an event is worth. */
export class Follower {
  readonly plan: Plan;
  readonly #tracked = new Map<string, TrackedTrial>();
  readonly #labs = new Set<string>();
  readonly #labels: ReadonlyMap<string, string>;
  readonly #trials: ReadonlyMap<string, Trial>;

  constructor(trials: readonly Trial[]) {
    this.#trials = new Map(trials.map((trial) => [trial.id, trial]));
    this.plan = planOf(trials);
    const labels = labelled(trials.map((trial) => declared(trial, '')));
    this.#labels = new Map(labels.map(({ id, label }) => [id, label]));
  }

  /** The trials that have started, in the order of the run. */
  get trials(): TrackedTrial[] {
    return [...this.#labels.keys()].flatMap((id) => this.#tracked.get(id) ?? []);
  }

  /** The labels of the trials that have not started. */
  get waiting(): string[] {
    return [...this.#labels].flatMap(([id, label]) => (this.#tracked.has(id) ? [] : [label]));
  }

  /** The state of one trial; undefined: it has not started. */
  of(trial: string): Progress | undefined {
    return this.#tracked.get(trial)?.state;
  }

  /**
   * Takes note of an event of a trial that came `wallMs` after the start of the run; gives its lines, each with the trial
   * and lab time.
   */
  take(trial: string, event: Event, wallMs: number): string[] {
    if (event.type === 'trial-started') return this.#labLines(event);
    const label = this.#labels.get(trial) ?? trial;
    const tracked = this.#tracked.get(trial) ?? this.#track(trial, label, wallMs);
    const before = tracked.state;
    tracked.take(event, wallMs);
    const prefix = `${label.padEnd(this.#labelWidth)} ${whenText(tracked.state, event).padStart(7)}  `;
    return notable(before, event, tracked.state).map((line) => `${prefix}${line}`);
  }

  #track(id: string, label: string, wallMs: number): TrackedTrial {
    const trial = this.#trials.get(id);
    if (!trial) throw new Error(`the run has no trial ${id}`);
    const tracked = new TrackedTrial(trial, this.plan, label, wallMs);
    this.#tracked.set(id, tracked);
    return tracked;
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
