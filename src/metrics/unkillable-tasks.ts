import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The most tasks in D state at one moment that SIGKILL would not end. */
export const unkillableTasks: Metric = {
  name: 'unkillable-tasks',
  title: 'most unkillable tasks',
  unit: 'tasks',
  better: 'lower',
  tolerance: 0,
  of: ({ watchedSamples }) =>
    greatest(
      watchedSamples.map(({ sample }) => sample.dstate.filter(({ killable }) => killable === false).length),
    ),
};
