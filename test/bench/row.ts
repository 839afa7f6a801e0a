/** One line of the bench's table. */
export interface Row {
  what: string;
  /** The goal. */
  atLeast: string;
  measured: string;
  /** Lab time for each unit of wall time. */
  ratio?: string;
}

/** Seconds with one decimal, two below ten. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** E.g. `1440 : 1`. */
export function ratioOf(labMs: number, wallMs: number): string {
  const ratio = labMs / wallMs;
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)} : 1`;
}
