/** The greatest value; null: there is none. */
export function greatest(values: Iterable<number>): number | null {
  let most: number | null = null;
  for (const value of values) most = most === null || value > most ? value : most;
  return most;
}
