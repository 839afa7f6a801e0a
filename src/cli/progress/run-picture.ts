/** The picture of one run as it grows. */
import type { Event } from '../../history/events.ts';
import type { Trial } from '../../history/trial.ts';
import { Follower } from './follower.ts';
import { frame, type Size } from './frame.ts';
import type { Line } from './line.ts';

/** The events that a picture may choose from. */
const keptEvents = 50;

export class RunPicture {
  readonly #follower: Follower;
  readonly #startedWall = performance.now();
  readonly #notable: string[] = [];

  constructor(trials: readonly Trial[]) {
    this.#follower = new Follower(trials);
  }

  /** Takes note of one more event of the trial with that id. */
  take(trial: string, event: Event): void {
    this.#notable.push(...this.#follower.take(trial, event, this.#wallMs));
    this.#notable.splice(0, this.#notable.length - keptEvents);
  }

  /** The present lines. `isEnding`: the run is to end early. */
  lines(size: Size, { isEnding }: { isEnding: boolean }): Line[] {
    const { plan, trials, waiting } = this.#follower;
    return frame({ plan, trials, waiting, notable: this.#notable, wallMs: this.#wallMs, isEnding }, size);
  }

  get #wallMs(): number {
    return performance.now() - this.#startedWall;
  }
}
