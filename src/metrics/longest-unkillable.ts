import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The longest time of one task in a D state that SIGKILL would not end. Samples are a second apart at least. */
export const longestUnkillable: Metric = {
  name: 'longest-unkillable',
  title: 'longest unkillable D state',
  unit: 'ms',
  better: 'lower',
  tolerance: 1_000,
  of: ({ watchedSamples }) =>
    greatest(
      watchedSamples.map(
        ({ sample }) =>
          greatest(sample.dstate.filter(({ killable }) => killable === false).map(({ forMs }) => forMs)) ?? 0,
      ),
    ),
};
