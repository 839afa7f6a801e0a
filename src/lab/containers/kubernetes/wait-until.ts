/** Waits, in real time, for what nobody tells. */
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../../errors.ts';

/** How often it looks, in ms. */
const everyMs = 50;

/** Resolves once `holds` gives what is true. Throws LabError after `limitMs`, and the signal's reason when it is aborted. */
export async function waitUntil(
  holds: () => unknown,
  { limitMs, signal, what }: { limitMs: number; signal: AbortSignal; what: string },
): Promise<void> {
  const from = performance.now();
  while (!(await holds())) {
    if (performance.now() - from > limitMs)
      throw new LabError({ what, found: `so it was for ${Math.round(limitMs / 1000)} s` });
    await delay(everyMs, undefined, { signal });
  }
}
