import type { WriteStream } from 'node:tty';
import type { Trial } from '../../history/trial.ts';
import { wantsColor } from '../../terminal/color.ts';
import { plain } from '../../terminal/plain.ts';
import { secondsText } from './activity.ts';
import type { Display, Following, Picture } from './display.ts';
import { cut, type Line } from './line.ts';
import { painter } from './paint.ts';
import { Screen } from './screen.ts';

/** Wall ms between two pictures: an eye needs no more, and the labs need the CPU. */
const everyMs = 200;

/** Lines that are drawn over and over, on a terminal. */
export class LiveDisplay implements Display {
  readonly isLive = true;
  readonly #signal: AbortSignal;
  readonly #screen: Screen;
  readonly #paint: (line: Line) => string;
  readonly #timer: NodeJS.Timeout;
  readonly #draw = () => this.#show();
  readonly #stream: WriteStream;
  /** Half of the program, which the first lines need not wait for. */
  readonly #loading = import('./run-picture.ts');
  /** The present lines; none where there is nothing to show. */
  #lines: () => readonly Line[] = () => [];

  constructor(stream: WriteStream, signal: AbortSignal) {
    this.#stream = stream;
    this.#signal = signal;
    this.#screen = new Screen(stream);
    this.#paint = painter(wantsColor(stream, process.env));
    // The display keeps no program from ending.
    this.#timer = setInterval(this.#draw, everyMs).unref();
    stream.on('resize', this.#draw);
  }

  status(text: string): void {
    const startedWall = performance.now();
    this.#lines = () => [
      [
        { text, tone: 'title' },
        { text: `, ${secondsText(performance.now() - startedWall)}`, tone: 'dim' },
      ],
    ];
    this.#show();
  }

  say(message: string): void {
    this.#screen.persist(plain(message));
    this.#show();
  }

  async follow(trials: readonly Trial[]): Promise<Following> {
    const { RunPicture } = await this.#loading;
    const picture = new RunPicture(trials);
    const shown = this.picture((size, state) => picture.lines(size, state));
    return {
      tell: (trial, event) => picture.take(trial, event),
      [Symbol.dispose]: () => shown[Symbol.dispose](),
    };
  }

  picture(lines: Picture): Disposable {
    this.#lines = () => lines(this.#screen.size, { isEnding: this.#signal.aborted });
    this.#show();
    return {
      [Symbol.dispose]: () => {
        this.#lines = () => [];
        this.#screen.clear();
      },
    };
  }

  /** Leaves nothing on the terminal but the sentences of `say`. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#stream.off('resize', this.#draw);
    this.#lines = () => [];
    this.#screen[Symbol.dispose]();
  }

  #show(): void {
    const lines = this.#lines();
    if (lines.length === 0) return;
    this.#screen.draw(lines.map((line) => this.#paint(cut(line, this.#screen.size.columns - 1))));
  }
}
