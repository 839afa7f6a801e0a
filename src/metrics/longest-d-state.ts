import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The longest time of one task in D state. Samples are a second apart at least. */
export const longestDState: Metric = {
  name: 'longest-d-state',
  title: 'longest D state',
  unit: 'ms',
  better: 'lower',
  tolerance: 1_000,
  of: ({ watchedSamples }) =>
    greatest(watchedSamples.map(({ sample }) => greatest(sample.dstate.map(({ forMs }) => forMs)) ?? 0)),
};
