/** The remaining steps of a subject's timeline, in the order of their times. */

export interface Item {
  atMs: number;
  act: () => Promise<void>;
}

/** Items of the same time keep the order in which they were added. */
export class Agenda {
  readonly #items: Item[] = [];

  add(atMs: number, act: () => Promise<void>): void {
    const index = this.#items.findIndex((item) => item.atMs > atMs);
    this.#items.splice(index < 0 ? this.#items.length : index, 0, { atMs, act });
  }

  get next(): Item | undefined {
    return this.#items[0];
  }

  takeNext(): Item | undefined {
    return this.#items.shift();
  }
}
