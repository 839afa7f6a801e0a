/** The progress of a matrix: a live picture on a terminal, a line for each trial elsewhere. */
import type { MatrixTrial } from '../../compare/matrix.ts';
import type { Event } from '../../history/events.ts';
import { worstOutcome } from '../../history/outcomes.ts';
import { durationText } from '../../history/time-text.ts';
import { outcomeLabel } from '../../report/labels.ts';
import type { Display } from '../progress/display.ts';
import type { Line } from '../progress/line.ts';
import { timeLeft, timeLeftText } from '../progress/time-left.ts';
import { TrackedTrial } from '../progress/tracked.ts';
import { clockTime } from '../text/steps.ts';
import type { Place } from './matrix-folder.ts';
import { type CellState, matrixLines } from './matrix-picture.ts';

/** Trials that have ended and still serve the estimate of the time left: each keeps its events in memory. */
const keptEnded = 4;
/** An estimate beyond this rests on the first moments of a timeline. */
const longestLeftMs = 3 * 86_400_000;
/** A plain display that has been silent for this long gets a line, in wall ms. */
const silentMs = 60_000;

export class MatrixProgress implements Disposable {
  readonly #places: readonly Place[];
  readonly #done: ReadonlyMap<Place, MatrixTrial>;
  readonly #display: Display;
  readonly #startedWall = performance.now();
  readonly #running = new Map<Place, TrackedTrial>();
  readonly #opening = new Set<Place>();
  readonly #ended: TrackedTrial[] = [];
  readonly #failed = new Set<Place>();
  readonly #shown: Disposable;
  readonly #timer: NodeJS.Timeout;
  readonly #taken: number;

  /** `done`: grows with every trial that ends. */
  constructor(
    places: readonly Place[],
    done: ReadonlyMap<Place, MatrixTrial>,
    jobs: number,
    display: Display,
  ) {
    this.#places = places;
    this.#done = done;
    this.#display = display;
    this.#taken = done.size;
    const trials = `${places.length} trials, ${done.size} of them finished before`;
    this.#say(`compare: ${trials}; the others run, ${jobs} at once`);
    this.#shown = display.picture((size, { isEnding }) => this.#lines(size.columns - 1, isEnding));
    this.#timer = setInterval(() => this.#say(this.#title(false)), silentMs).unref();
  }

  /** Its lab is opened: a wait for another process that boots the lab is no part of its own time. */
  start(place: Place): void {
    this.#opening.add(place);
  }

  tell(place: Place, event: Event): void {
    if (event.type === 'trial-started') return; // its declaration is no event of its course
    const { trial } = place;
    const tracked =
      this.#running.get(place) ?? new TrackedTrial(trial, trial.plan, trial.strategy.name, this.#wallMs);
    this.#running.set(place, tracked);
    this.#opening.delete(place);
    tracked.take(event, this.#wallMs);
  }

  /** `trial`: its result, which `done` has; undefined: it has none. */
  end(place: Place, trial: MatrixTrial | undefined): void {
    const tracked = this.#running.get(place);
    this.#running.delete(place);
    this.#opening.delete(place);
    if (tracked) this.#ended.push(tracked);
    if (this.#ended.length > keptEnded) this.#ended.shift();
    if (!trial) this.#failed.add(place);
    const { plan, strategy } = place.trial;
    const { sign, word } = trial
      ? outcomeLabel(trial.outcome, trial.harms)
      : { sign: '·', word: 'no result' };
    const took = trial?.wallMs ? `, took ${durationText(trial.wallMs)}` : '';
    this.#say(`${plan.scenario} / ${strategy.name}, seed ${plan.seed}: ${sign} ${word}${took}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#shown[Symbol.dispose]();
  }

  /** The picture says the same where lines can be replaced. */
  #say(line: string): void {
    if (this.#display.isLive) return;
    this.#display.say(`${clockTime(this.#wallMs)}  ${line}`);
    this.#timer?.refresh();
  }

  #lines(width: number, isEnding: boolean): Line[] {
    const trials = this.#places.map(({ trial }) => trial);
    return matrixLines(
      {
        title: this.#title(isEnding),
        scenarios: [...new Set(trials.map(({ plan }) => plan.scenario))],
        strategies: [...new Set(trials.map(({ strategy }) => strategy.name))],
        cell: (strategy, scenario) => this.#cell(strategy, scenario),
      },
      width,
    );
  }

  #cell(strategy: string, scenario: string): CellState {
    const own = this.#places.filter(
      ({ trial }) => trial.strategy.name === strategy && trial.plan.scenario === scenario,
    );
    const running = own.flatMap((place) => this.#running.get(place) ?? []);
    if (running.length > 0 || own.some((place) => this.#opening.has(place))) {
      const shares = running.map(({ state: { plan, nowMs }, isTimed }) =>
        isTimed ? Math.max(0, nowMs) / (plan.timelineMs + plan.watchMs) : 0,
      );
      return { state: 'running', share: Math.min(1, Math.max(0, ...shares)) };
    }
    const results = own.flatMap((place) => this.#done.get(place) ?? []);
    const ended = results.length + own.filter((place) => this.#failed.has(place)).length;
    if (ended < own.length) return { state: 'waiting' };
    const outcome = results.length < own.length ? null : worstOutcome(results);
    const worst = results.find((result) => result.outcome === outcome);
    return { state: 'done', outcome, harms: worst?.harms ?? [] };
  }

  #title(isEnding: boolean): string {
    const ended = this.#done.size + this.#failed.size;
    const waiting = this.#places.length - ended - this.#running.size;
    const tracked = [...this.#ended, ...this.#running.values()];
    const left = isEnding ? null : timeLeft(tracked, waiting, this.#wallMs);
    const taken = this.#taken > 0 ? ` (${this.#taken} finished before)` : '';
    return [
      `${isEnding ? 'interrupted, removing the labs; ' : ''}${ended} of ${this.#places.length} trials done${taken}`,
      `running for ${durationText(Math.floor(this.#wallMs / 1000) * 1000)}`,
      ...(left && left.ms < longestLeftMs ? [timeLeftText(left)] : []),
    ].join(', ');
  }

  get #wallMs(): number {
    return performance.now() - this.#startedWall;
  }
}
