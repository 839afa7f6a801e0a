import { usualLimits } from '../history/limits.ts';
import { slowestWork } from './bystander.ts';
import type { Metric } from './metric.ts';

/** The slowest run of a new network namespace beside the backup; no work counts as slow below `slowWorkMs`. */
export const slowestNetns: Metric = {
  name: 'slowest-netns',
  title: 'slowest new netns beside it',
  unit: 'ms',
  better: 'lower',
  tolerance: usualLimits.slowWorkMs,
  of: (trial) => slowestWork(trial, 'netnsMs'),
};
