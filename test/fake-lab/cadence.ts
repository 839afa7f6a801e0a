/** When the fake lab's probes look: often after something happened, seldom in quiet stretches. */
import type { World } from './world.ts';

const soonMs = 1_000;

/** Turns the probes on or off. */
export function probe(world: World, on: boolean): void {
  world.state.probing = on;
  stirred(world);
}

/** Something happened: the next sample comes soon. */
export function stirred(world: World): void {
  world.state.sampleGapMs = soonMs;
  world.forget((timer) => timer.do === 'sample');
  if (world.state.probing && !world.state.away) world.after(soonMs, { do: 'sample' });
}
