/** A gauge: a probe whose sample is one number. One file declares one; gauges.ts lists them. */
export interface Gauge {
  /** As in histories, with its unit, e.g. `dirty-memory-bytes`. It never changes its meaning. */
  readonly name: string;
  /** null: this kernel does not tell. It must not wait for any part that may hang. */
  read(): number | null;
}
