import type { Trial } from '../../history/trial.ts';
import { plain } from '../../terminal/plain.ts';
import { clockTime } from '../text/steps.ts';
import { activityText, phaseText, ratioText, troubledNodeText } from './activity.ts';
import type { Display, Following } from './display.ts';
import { Follower } from './follower.ts';
import type { TrackedTrial } from './tracked.ts';

/** A run without any line for so long, in wall ms, gets one: a CI job must not look dead. */
const silentMs = 60_000;

/** Lines that stay, for logs and pipes: wall time, subject, lab time, the event, and its severity where it has one. */
export class PlainDisplay implements Display {
  readonly isLive = false;
  readonly #stream: NodeJS.WritableStream;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  /** Nothing: a line cannot be replaced here. */
  status(): void {}

  say(message: string): void {
    this.#stream.write(`${plain(message)}\n`);
  }

  /** Nothing: a picture needs a terminal. */
  picture(): Disposable {
    return { [Symbol.dispose]() {} };
  }

  async follow(trials: readonly Trial[]): Promise<Following> {
    const follower = new Follower(trials);
    const startedWall = performance.now();
    const wallMs = () => performance.now() - startedWall;
    const sayAll = (lines: readonly string[]) => {
      for (const line of lines) this.say(`${clockTime(wallMs())}  ${line}`);
      if (lines.length > 0) timer.refresh();
    };
    const timer = setInterval(() => sayAll(stillLines(follower.trials, wallMs())), silentMs).unref();
    this.say(follower.plan.scenario);
    return {
      tell: (trial, event) => {
        const lines = follower.take(trial, event, wallMs());
        const state = follower.of(trial);
        const felt = state && troubledNodeText(state);
        sayAll(lines.map((line) => `${line}${felt ? ` [${felt}]` : ''}`));
      },
      [Symbol.dispose]: () => clearInterval(timer),
    };
  }

  [Symbol.dispose](): void {}
}

/** For each running trial: `nfs-soft 0:07:03  still runs at 0.5 × wall time: cpu-hog, backup 1 for 7 min`. */
export function stillLines(trials: readonly TrackedTrial[], wallMs: number): string[] {
  return trials
    .filter(({ endedWallMs }) => endedWallMs === null)
    .map(({ state, isTimed, timeRatio }) => {
      const ratio = isTimed ? timeRatio.recent(wallMs) : null;
      const speed = ratio === null ? '' : ` at ${ratioText(ratio)}`;
      const when = isTimed ? clockTime(state.nowMs) : 'before';
      return `${state.subject} ${when.padStart(7)}  still runs${speed}: ${activityText(state) ?? phaseText(state.phase)}`;
    });
}
