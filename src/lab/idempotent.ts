import type { Lift } from './lab.ts';

/** A lift of which the second call does nothing. */
export function idempotent(lift: () => Promise<void>): Lift {
  let lifted = false;
  return async () => {
    if (lifted) return;
    lifted = true;
    await lift();
  };
}
