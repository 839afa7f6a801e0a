/** Totals of counters that begin at 0 again, as those of a rebooted machine do. */
export class RunningTotals {
  readonly #totals = new Map<string, number>();
  readonly #last = new Map<string, number>();

  /** Takes a counter's present value; one below its last value has begun at 0 again. */
  take(counter: string, value: number): void {
    const last = this.#last.get(counter) ?? 0;
    this.add(counter, value < last ? value : value - last);
    this.#last.set(counter, value);
  }

  /** Adds to a total that has no counter. */
  add(counter: string, count: number): void {
    this.#totals.set(counter, (this.#totals.get(counter) ?? 0) + count);
  }

  /** This counter, or every one, begins at 0 again. */
  restarted(counter?: string): void {
    if (counter === undefined) this.#last.clear();
    else this.#last.delete(counter);
  }

  /** The total of each counter since the first value. */
  get all(): Record<string, number> {
    return Object.fromEntries(this.#totals);
  }
}
