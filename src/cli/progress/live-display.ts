import type { WriteStream } from 'node:tty';
import type { createLogUpdate } from 'log-update';
import pico from 'picocolors';
import type { Trial } from '../../history/trial.ts';
import { wantsColor } from '../../report/terminal.ts';
import { plain } from '../../terminal/plain.ts';
import type { Display, Following } from './display.ts';
import { Follower } from './follower.ts';
import { type ViewLine, view } from './view.ts';

/** Wall ms between two pictures. */
const everyMs = 100;
/** Some terminals say that they are 0 wide. */
const usualColumns = 80;

/** A few lines that are drawn over and over, on a terminal. */
export class LiveDisplay implements Display {
  readonly #stream: WriteStream;
  readonly #paint: (line: ViewLine) => string;
  /** Loaded in parallel: the lab must not wait for the display. */
  #screen: ReturnType<typeof createLogUpdate> | undefined;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    const { bold, red, dim } = pico.createColors(wantsColor(stream, process.env));
    const paints = { title: bold, plain: String, bad: red, dim };
    this.#paint = ({ text, tone }) => paints[tone](plain(text));
    import('log-update').then((loaded) => {
      this.#screen = loaded.createLogUpdate(stream);
    });
  }

  say(message: string): void {
    if (this.#screen) this.#screen.persist(plain(message));
    else this.#stream.write(`${plain(message)}\n`);
  }

  follow(trials: readonly Trial[]): Following {
    const follower = new Follower(trials);
    const startedWall = performance.now();
    let last: string | undefined;
    const draw = () => {
      const columns = this.#stream.columns || usualColumns;
      const options = { wallMs: performance.now() - startedWall, columns, last };
      this.#screen?.(view(follower.plan, follower.subjects, options).map(this.#paint).join('\n'));
    };
    const timer = setInterval(draw, everyMs);
    return {
      tell: (trial, event) => {
        last = follower.take(trial, event).at(-1) ?? last;
      },
      [Symbol.dispose]: () => {
        clearInterval(timer);
        this.#screen?.clear();
      },
    };
  }

  [Symbol.dispose](): void {
    this.#screen?.done();
  }
}
