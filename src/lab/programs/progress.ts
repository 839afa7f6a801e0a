/** Progress of long work as sentences with a percentage: seldom enough for a log, and never silent for long. */

/** The longest time without a line, in ms, even where nothing has changed. */
const quietMs = 20_000;

/** Tells a line where a share of the work has been done since the last one, and each 20 s until it is disposed of. */
export class Progress implements Disposable {
  readonly #title: string;
  readonly #tell: (message: string) => void;
  readonly #quietShare: number;
  readonly #startedMs = performance.now();
  #toldShare = Number.NEGATIVE_INFINITY;
  #share = 0;
  #words = '';
  #timer: NodeJS.Timeout | undefined;

  /** `quietShare`: the share of the work after which a line follows at once; 0.1 by default, 1: time alone decides. */
  constructor(title: string, tell: (message: string) => void, { quietShare = 0.1 } = {}) {
    this.#title = title;
    this.#tell = tell;
    this.#quietShare = quietShare;
  }

  /** `share` of the work is done, from 0 to 1; `words` say which part has begun. */
  at(share: number, words: string): void {
    this.#share = Math.min(share, 1);
    this.#words = words;
    if (this.#share - this.#toldShare >= this.#quietShare) this.#say('');
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #say(since: string): void {
    this.#toldShare = this.#share;
    this.#tell(`${this.#title}: ${Math.floor(this.#share * 100)} %, ${this.#words}${since}.`);
    clearTimeout(this.#timer);
    const seconds = () => Math.round((performance.now() - this.#startedMs) / 1000);
    this.#timer = setTimeout(() => this.#say(`, after ${seconds()} s`), quietMs).unref();
  }
}
