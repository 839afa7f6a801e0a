import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The longest gap of a task that should run every 100 ms. */
export const longestHeartbeatGap: Metric = {
  name: 'longest-heartbeat-gap',
  title: 'longest heartbeat gap',
  unit: 'ms',
  better: 'lower',
  tolerance: 100,
  of: ({ watchedSamples }) => greatest(watchedSamples.flatMap(({ sample }) => sample.heartbeatGapMs ?? [])),
};
