import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The most tasks in D state at one moment. */
export const dStateTasks: Metric = {
  name: 'd-state-tasks',
  title: 'most tasks in D state',
  unit: 'tasks',
  better: 'lower',
  tolerance: 0,
  of: ({ watchedSamples }) => greatest(watchedSamples.map(({ sample }) => sample.dstate.length)),
};
