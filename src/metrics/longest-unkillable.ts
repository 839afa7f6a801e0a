import { unkillableMs } from '../read-model/unkillable.ts';
import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The longest time of one task in a wait that SIGKILL would not end. Samples are a second apart at least. */
export const longestUnkillable: Metric = {
  name: 'longest-unkillable',
  title: 'longest unkillable D state',
  unit: 'ms',
  better: 'lower',
  tolerance: 1_000,
  of({ watchedSamples }) {
    if (watchedSamples.length === 0) return null;
    const waits = watchedSamples.flatMap((seen) => seen.sample.dstate.map((task) => ({ task, seen })));
    return greatest([0, ...unkillableMs(waits).values()]);
  },
};
