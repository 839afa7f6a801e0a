/** Timelines of planted strategies, each as short as its point allows. */
import { type Limits, usualLimits } from '../../../src/history/limits.ts';
import type { Plan, PlannedStep } from '../../../src/history/plan.ts';

export type Timeline = Pick<Plan, 'steps' | 'timelineMs' | 'watchMs' | 'limits'>;

/** A careless strategy is judged by its copies and leftovers: the node's rest before the baseline run shows nothing of them. */
const limits: Limits = { ...usualLimits, restMs: 1_000 };

/** One backup, and no fault. */
export const quiet: Timeline = {
  steps: [{ id: 'backup#1', atMs: 0, do: 'backup', backup: 1 }],
  timelineMs: 20_000,
  watchMs: 1_000,
  limits,
};

/** Longer than the deadline of a backup, 90 s. */
const silence = {
  inject: {
    id: 'silence#1',
    atMs: 1_000,
    do: 'inject',
    fault: 'silence#1',
    name: 'silence',
    params: { on: 'target', for: 95_000 },
    liftAtMs: 96_000,
  },
  lift: { id: 'silence#1/lift', atMs: 96_000, do: 'lift', fault: 'silence#1' },
} satisfies Record<string, PlannedStep>;

/** The target is silent from the middle of the one backup on. */
export const silent: Timeline = {
  steps: [...quiet.steps, silence.inject, silence.lift],
  timelineMs: 110_000,
  watchMs: 1_000,
  limits,
};

/** The same, and another backup after it. */
export const silentThenAgain: Timeline = {
  steps: [...silent.steps, { id: 'backup#2', atMs: 120_000, do: 'backup', backup: 2 }],
  timelineMs: 140_000,
  watchMs: 1_000,
  limits,
};

/** The same as `quiet`, and a poll every two seconds. */
export const quietUnderPolls: Timeline = {
  ...quiet,
  steps: [
    ...quiet.steps,
    ...[2_000, 4_000, 6_000, 8_000, 10_000].map((atMs, index) => ({
      ...{ id: `poll#${index + 1}`, atMs, do: 'poll' as const },
    })),
  ],
};

/** A fault for the timeline of a careful strategy. */
export interface UnderFault {
  name: string;
  params: Record<string, unknown>;
  forMs: number;
}

/** A fault in the middle of a backup, a verification once it is lifted, and another backup. */
export function underFault({ name, params, forMs }: UnderFault): Timeline {
  const fault = `${name}#1`;
  const liftAtMs = 1_000 + forMs;
  // A backup may go on for a while after the lift, and its leftovers are inspected.
  const verifyMs = Math.max(liftAtMs, 60_000) + 40_000;
  return {
    steps: [
      ...quiet.steps,
      { id: fault, atMs: 1_000, do: 'inject', fault, name, params, liftAtMs },
      { id: `${fault}/lift`, atMs: liftAtMs, do: 'lift', fault },
      { id: 'verify#1', atMs: verifyMs, do: 'verify' },
      { id: 'backup#2', atMs: verifyMs + 10_000, do: 'backup', backup: 2 },
    ],
    timelineMs: verifyMs + 10_000,
    watchMs: 40_000,
    limits: usualLimits,
  };
}
