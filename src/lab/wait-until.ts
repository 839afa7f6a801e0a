/** Waits, in real time, for a state that no event announces. */
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../errors.ts';

/** The default interval between checks, in ms. */
const everyMs = 50;

export interface PollOptions {
  /** The time limit, in ms. */
  limitMs: number;
  /** The interval between checks, in ms; 50 by default. */
  everyMs?: number;
  signal?: AbortSignal;
}

export interface WaitOptions extends PollOptions {
  /** The error's sentence, and where it happened. */
  what: string;
  where?: string;
  hint?: string;
  /** Last lines of the awaited program's log. */
  lastLines?: () => Promise<string[]>;
}

/** Resolves once `holds` gives something truthy. Throws LabError after `limitMs`, and the signal's reason when it is aborted. */
export async function waitUntil(holds: () => unknown, options: WaitOptions): Promise<void> {
  if (await poll(holds, options)) return;
  const { limitMs, what, where, hint, lastLines } = options;
  const found = [`still true after ${Math.round(limitMs / 1000)} s`, ...((await lastLines?.()) ?? [])];
  throw new LabError({ what, where, hint, found: found.join('\n            ') });
}

/** true once `holds` gives something truthy, false after `limitMs`. Throws the error of `holds`, and the signal's reason. */
export async function poll(holds: () => unknown, options: PollOptions): Promise<boolean> {
  const from = performance.now();
  while (!(await holds())) {
    if (performance.now() - from >= options.limitMs) return false;
    await delay(options.everyMs ?? everyMs, undefined, { signal: options.signal });
  }
  return true;
}
