/** One trial as the display follows it: its state, and the moments of wall time at which it came there. */

import { judge } from '../../checks/judge.ts';
import { backupResults } from '../../checks/outcome.ts';
import { faultsThat } from '../../history/effects.ts';
import type { Event } from '../../history/events.ts';
import type { BackupResult, SubjectJudgement } from '../../history/finding.ts';
import type { Plan } from '../../history/plan.ts';
import type { Trial } from '../../history/trial.ts';
import { declared } from '../../history/trials.ts';
import { type PlannedWindow, plannedFaults } from './planned-faults.ts';
import { begin, isBefore, type Progress, reduce } from './state.ts';
import { type Stretch, TimeRatio } from './time-ratio.ts';

/** All wall times are ms since the start of the run. */
export class TrackedTrial {
  readonly startedWallMs: number;
  readonly timeRatio = new TimeRatio();
  readonly #slowing: ReadonlySet<string>;
  #state: Progress;
  #results: readonly BackupResult[] | undefined;
  #judgement: SubjectJudgement | undefined;
  readonly #trial: Trial;
  #phaseWallMs: number;
  #eventWallMs: number;
  #endedWallMs: number | null = null;

  /** `label`: the name of the trial among the subjects of the run's plan. */
  constructor(trial: Trial, plan: Plan, label: string, wallMs: number) {
    this.#trial = trial;
    this.#state = begin(plan, label);
    this.#slowing = faultsThat(plan, 'slows-node');
    this.startedWallMs = wallMs;
    this.#phaseWallMs = wallMs;
    this.#eventWallMs = wallMs;
  }

  get state(): Progress {
    return this.#state;
  }

  /** Of its backups, in their order. They depend on every event so far, and a picture needs them several times. */
  get results(): readonly BackupResult[] {
    this.#results ??= backupResults(this.#state.trial);
    return this.#results;
  }

  /** As the report will have it, once the trial has ended. */
  get judgement(): SubjectJudgement | undefined {
    if (this.#state.ended !== null) this.#judgement ??= this.#judge();
    return this.#judgement;
  }

  /** When its phase began. */
  get phaseWallMs(): number {
    return this.#phaseWallMs;
  }

  /** When its last event came. */
  get eventWallMs(): number {
    return this.#eventWallMs;
  }

  /** null: it is under way. */
  get endedWallMs(): number | null {
    return this.#endedWallMs;
  }

  /** Its lab time counts the timeline and still advances. */
  get isTimed(): boolean {
    const { phase, ended } = this.#state;
    return (phase === 'timeline' || phase === 'watch') && ended === null;
  }

  /** A fault that slows the node down is in force. */
  get isSlowed(): boolean {
    return this.#state.faults.some(({ fault }) => this.#slowing.has(fault));
  }

  take(event: Event, wallMs: number): void {
    const slowed = this.isSlowed;
    this.#state = reduce(this.#state, event);
    this.#results = undefined;
    this.#eventWallMs = wallMs;
    if (event.type === 'phase') this.#phaseWallMs = wallMs;
    if (this.isTimed) this.timeRatio.reach(this.#state.nowMs, wallMs, { slowed });
    if (this.#state.ended !== null) this.#endedWallMs ??= wallMs;
  }

  #judge(): SubjectJudgement | undefined {
    const { events } = this.#state.trial;
    return judge([{ ...declared(this.#trial, 'history.jsonl'), events, closed: true }]).subjects[0];
  }

  /** The rest of the timeline and the watch. */
  get rest(): Stretch {
    const { plan, nowMs } = this.#state;
    const endMs = plan.timelineMs + plan.watchMs;
    const fromMs = isBefore(this.#state) ? 0 : Math.min(nowMs, endMs);
    const windows = plannedFaults(plan)
      .filter(({ fault }) => this.#slowing.has(fault))
      .sort((a, b) => a.fromMs - b.fromMs);
    const slowedMs = covered(windows, fromMs);
    return { slowedMs, freeMs: endMs - fromMs - slowedMs };
  }
}

/** The ms after `fromMs` that at least one of the windows, in the order of their beginnings, covers. */
function covered(windows: readonly PlannedWindow[], fromMs: number): number {
  let [sum, reachedMs] = [0, fromMs];
  for (const { fromMs: begins, untilMs } of windows) {
    sum += Math.max(0, untilMs - Math.max(begins, reachedMs));
    reachedMs = Math.max(reachedMs, untilMs);
  }
  return sum;
}
