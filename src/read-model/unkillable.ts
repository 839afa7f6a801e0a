/** The time of a task in a wait that SIGKILL would not end, apart from the killable waits before it in the same D state. */
import type { DStateTask, EventOf } from '../history/events.ts';

/** A task in D state, as one sample has it. */
export interface SeenWait {
  readonly task: DStateTask;
  readonly seen: Pick<EventOf<'sample'>, 't'>;
}

/**
 * For each wait, in ms, how long samples without a gap show it unkillable; 0 for one that is killable, or of which that is
 * not known. `waits`: in the order of their samples. A D state that is new in a sample counts from its begin.
 */
export function unkillableMs<T extends SeenWait>(waits: readonly T[]): Map<T, number> {
  const last = new Map<string, { atMs: number; unkillable: boolean; ms: number }>();
  return new Map(
    waits.map((wait) => {
      const { task, seen } = wait;
      // The same pid may belong to another task later, or to the same one in another D state.
      const key = `${task.pid} since ${Math.round(seen.t - task.forMs)}`;
      const before = last.get(key);
      const ms = before ? before.ms + (before.unkillable ? seen.t - before.atMs : 0) : task.forMs;
      const unkillable = task.killable === false;
      const now = { atMs: seen.t, unkillable, ms: unkillable ? ms : 0 };
      last.set(key, now);
      return [wait, now.ms];
    }),
  );
}
