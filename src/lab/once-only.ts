import type { Lift } from './lab.ts';

/** A lift that may be called twice. */
export function onceOnly(lift: () => Promise<void>): Lift {
  let lifted = false;
  return async () => {
    if (lifted) return;
    lifted = true;
    await lift();
  };
}
