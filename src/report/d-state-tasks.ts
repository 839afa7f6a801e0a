/** Which tasks sat in D state, where they waited, for how long, and whether SIGKILL would have ended the wait. */
import { z } from 'zod';
import type { EventOf } from '../history/events.ts';
import { plainLine } from '../terminal/plain.ts';

const MAX_KINDS = 20;

export const Stuck = z.object({
  comm: z.string(),
  /** The kernel function they waited in. */
  waitsIn: z.string(),
  /** null: the kernel stack did not tell. */
  killable: z.boolean().nullable(),
  /** How many different tasks. */
  tasks: z.int(),
  /** The longest observed time of one of them in this state, in ms of lab time. */
  longestMs: z.number(),
  /** Whether one of them belonged to a job of the subject, rather than to other work. */
  ofJob: z.boolean(),
});
export type Stuck = z.infer<typeof Stuck>;

/** The kinds of stuck tasks in these samples, longest wait first, at most 20. */
export function dStateTasks(samples: readonly EventOf<'sample'>[]): Stuck[] {
  const kinds = new Map<string, Stuck & { pids: Set<number> }>();
  for (const task of samples.flatMap(({ sample }) => sample.dstate)) {
    const key = JSON.stringify([task.comm, task.waitsIn, task.killable]);
    const kind = kinds.get(key) ?? {
      comm: plainLine(task.comm, 32),
      waitsIn: plainLine(task.waitsIn, 80),
      killable: task.killable,
      tasks: 0,
      longestMs: 0,
      ofJob: false,
      pids: new Set(),
    };
    kind.pids.add(task.pid);
    kind.longestMs = Math.max(kind.longestMs, task.forMs);
    kind.ofJob ||= task.job !== null;
    kinds.set(key, kind);
  }
  return [...kinds.values()]
    .map(({ pids, ...kind }) => ({ ...kind, tasks: pids.size }))
    .toSorted((a, b) => b.longestMs - a.longestMs)
    .slice(0, MAX_KINDS);
}
