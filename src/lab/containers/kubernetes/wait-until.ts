/** Waits, in real time, for what nobody tells. */
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../../errors.ts';

/** How often it looks, in ms. */
const everyMs = 50;

export interface WaitOptions {
  limitMs: number;
  signal: AbortSignal;
  /** What is wrong as long as it does not hold. */
  what: string;
  /** What the one that is waited for said last. */
  lastLines?: () => Promise<string[]>;
}

/** Resolves once `holds` gives what is true. Throws LabError after `limitMs`, and the signal's reason when it is aborted. */
export async function waitUntil(
  holds: () => unknown,
  { limitMs, signal, what, lastLines }: WaitOptions,
): Promise<void> {
  const from = performance.now();
  while (!(await holds())) {
    if (performance.now() - from > limitMs)
      throw new LabError({
        what,
        found: [lasted(limitMs), ...((await lastLines?.()) ?? [])].join('\n            '),
      });
    await delay(everyMs, undefined, { signal });
  }
}

function lasted(ms: number): string {
  return `so it was for ${Math.round(ms / 1000)} s`;
}
