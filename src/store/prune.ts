/** Which entries of the store go: by their age, and by the size of all. */
import type { Listed } from './store.ts';

export interface Bounds {
  /** Entries that no compare has used for longer go, ms. */
  readonly ageMs?: number;
  /** The entries that were used last stay, as many as fit, bytes. */
  readonly bytes?: number;
}

/** A writer of an entry takes seconds: after this time, in ms, a part without a description belongs to a killed one. */
const writingMs = 3_600_000;

/** The entries to remove. `entries`: the one that was used last first. Without bounds, the rests of killed writers alone. Pure. */
export function pruned(entries: readonly Listed[], { ageMs, bytes }: Bounds, nowMs: number): Listed[] {
  let kept = 0;
  return entries.filter(({ entry, usedAtMs, bytes: own }) => {
    const idleMs = nowMs - usedAtMs;
    if (!entry) return idleMs > writingMs;
    if (ageMs !== undefined && idleMs > ageMs) return true;
    kept += own;
    return bytes !== undefined && kept > bytes;
  });
}
