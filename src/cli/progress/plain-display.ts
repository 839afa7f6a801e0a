import type { Trial } from '../../history/trial.ts';
import { plain } from '../../terminal/plain.ts';
import { clockTime } from '../text/steps.ts';
import type { Display, Following } from './display.ts';
import { Follower } from './follower.ts';
import { feltNow } from './view.ts';

/** Lines that stay, for logs and pipes: wall time, subject, lab time, the event, and its severity where it has one. */
export class PlainDisplay implements Display {
  readonly #stream: NodeJS.WritableStream;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  say(message: string): void {
    this.#stream.write(`${plain(message)}\n`);
  }

  follow(trials: readonly Trial[]): Following {
    const follower = new Follower(trials);
    const startedWall = performance.now();
    this.say(follower.plan.scenario);
    return {
      tell: (trial, event) => {
        const lines = follower.take(trial, event);
        if (lines.length === 0) return;
        const state = follower.of(trial);
        const felt = state && feltNow(state);
        const wall = clockTime(performance.now() - startedWall);
        for (const line of lines) this.say(`${wall}  ${line}${felt ? ` [${felt}]` : ''}`);
      },
      [Symbol.dispose]() {},
    };
  }

  [Symbol.dispose](): void {}
}
