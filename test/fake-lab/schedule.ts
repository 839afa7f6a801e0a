/** The backup's CronJob in the fake lab: deleted live it is put back, deleted in Git it is pruned. */
import type { Lift } from '../../src/lab/lab.ts';
import type { World } from './world.ts';

/** Lab ms until the reconciler acts. */
const restoresAfterMs = 800;
const prunesAfterMs = 11_000;
const commit = 'abc1234';

/** Deletes it; the lift looks, and puts it back. */
export function deleteSchedule(world: World, from: 'cluster' | 'git'): Lift {
  const sinceMs = world.state.nowMs;
  const what = from === 'cluster' ? 'deleted' : 'committed';
  world.tell({ type: 'schedule', what, by: 'drill', commit, afterMs: null, wouldFire: from === 'git' });
  const answer = from === 'cluster' ? ('restored' as const) : ('pruned' as const);
  world.after(from === 'cluster' ? restoresAfterMs : prunesAfterMs, {
    do: 'schedule',
    what: answer,
    sinceMs,
  });
  return async () => {
    const wouldFire = from === 'cluster' && world.state.nowMs - sinceMs >= restoresAfterMs;
    world.forget((timer) => timer.do === 'schedule' && timer.sinceMs === sinceMs);
    world.tell({ type: 'schedule', what: 'looked', by: 'drill', commit, afterMs: null, wouldFire });
    world.tell({ type: 'schedule', what: 'restored', by: 'drill', commit, afterMs: null, wouldFire: true });
  };
}

/** The reconciler has acted. */
export function scheduleAnswers(world: World, what: 'restored' | 'pruned', sinceMs: number): void {
  const afterMs = world.state.nowMs - sinceMs;
  world.tell({ type: 'schedule', what, by: 'reconciler', commit, afterMs, wouldFire: what === 'restored' });
}
