/** Notices that nothing at all was heard for too long while something is under way. */
export class Watchdog {
  /** The longest silence before a check, in ms of wall time. */
  limitMs: number;
  readonly #onSilence: () => void;
  /** How much is under way that should be answered. */
  #awaited = 0;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, onSilence: () => void) {
    this.limitMs = limitMs;
    this.#onSilence = onSilence;
  }

  /**
   * Watches while `work` is under way. Of several works the first starts the clock, each that begins or is done restarts
   * it, and the last stops it.
   */
  async watch<T>(work: Promise<T>): Promise<T> {
    this.#awaited += 1;
    this.feed();
    try {
      return await work;
    } finally {
      this.#awaited -= 1;
      this.feed();
    }
  }

  /** Something was heard: the clock restarts, while something is under way. */
  feed(): void {
    clearTimeout(this.#timer);
    if (this.#awaited > 0 && !this.#ended) this.#timer = setTimeout(this.#onSilence, this.limitMs);
  }

  /** From now on nothing is watched: pending works get their end in another way. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
