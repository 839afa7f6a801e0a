/** The actions still due in a trial, in the order of their times. */

export interface Due {
  atMs: number;
  act: () => Promise<void>;
}

/** Actions of the same time keep the order in which they were added. */
export class EventQueue {
  readonly #due: Due[] = [];

  add(atMs: number, act: () => Promise<void>): void {
    const index = this.#due.findIndex((other) => other.atMs > atMs);
    this.#due.splice(index < 0 ? this.#due.length : index, 0, { atMs, act });
  }

  get next(): Due | undefined {
    return this.#due[0];
  }

  takeNext(): Due | undefined {
    return this.#due.shift();
  }
}
