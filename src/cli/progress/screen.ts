/** The place of the live display: the last lines of a terminal, drawn over and over. */
import { clearLine, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import type { Size } from './frame.ts';
import { cellsOf } from './line.ts';

/** Some terminals say that they are 0 wide and 0 high. */
const usual: Size = { columns: 80, rows: 24 };

export class Screen implements Disposable {
  readonly #stream: WriteStream;
  readonly #update: ReturnType<typeof createLogUpdate>;
  /** The widths of the lines that are on the terminal, in cells. */
  #drawn: readonly number[] = [];
  #columns: number;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    this.#update = createLogUpdate(sized(stream, () => this.size));
    this.#columns = this.size.columns;
  }

  get size(): Size {
    const { columns, rows } = this.#stream;
    return { columns: columns || usual.columns, rows: rows || usual.rows };
  }

  /** Replaces the lines that are there. Each is narrower than the terminal. */
  draw(lines: readonly string[]): void {
    if (this.size.columns < this.#columns) this.#eraseRewrapped();
    this.#columns = this.size.columns;
    this.#update(lines.join('\n'));
    this.#drawn = lines.map(cellsOf);
  }

  /** Puts a text above the lines, where it stays. */
  persist(text: string): void {
    this.#update.persist(text);
    this.#drawn = [];
  }

  clear(): void {
    if (this.#drawn.length > 0) this.#update.clear();
    this.#drawn = [];
  }

  /** Clears the lines, and shows the cursor again. */
  [Symbol.dispose](): void {
    this.clear();
    this.#update.done();
  }

  /** A terminal that has become narrower has broken the lines: they take more rows than log-update knows of. */
  #eraseRewrapped(): void {
    const { columns, rows: height } = this.size;
    const rows = this.#drawn.reduce((sum, cells) => sum + Math.max(1, Math.ceil(cells / columns)), 0);
    if (rows === 0) return;
    // Line by line: tmux moves a screen that is cleared as a whole into its history.
    for (let row = 0; row < Math.min(rows, height - 1); row += 1) {
      moveCursor(this.#stream, 0, -1);
      clearLine(this.#stream, 0);
    }
    cursorTo(this.#stream, 0);
    this.#update.done();
  }
}

/** The stream with a size that is never 0: log-update would draw nothing. */
function sized(stream: WriteStream, size: () => Size): NodeJS.WritableStream {
  return new Proxy(stream, {
    get(target, name) {
      if (name === 'columns' || name === 'rows') return size()[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
