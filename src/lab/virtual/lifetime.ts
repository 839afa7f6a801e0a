/** The life of one machine. Work in it lasts no longer than the machine does, and no rejection of it goes unheard. */
export class Lifetime {
  readonly #waiting = new Set<(failure: Error) => void>();
  #failure: Error | undefined;

  /** The error that ended the machine; undefined: it lives. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Ends the life, and with it all work. The first failure stands. */
  end(failure: Error): void {
    this.#failure ??= failure;
    for (const reject of this.#waiting) reject(this.#failure);
    this.#waiting.clear();
  }

  /**
   * Settles as `work` does, or rejects with the failure where that comes first. Nothing of a settled call is kept, and a
   * later rejection of `work` changes nothing.
   */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      if (this.#failure) reject(this.#failure);
      else this.#waiting.add(reject);
    });
  }
}
