import { usualLimits } from '../history/limits.ts';
import { slowestWork } from './bystander.ts';
import type { Metric } from './metric.ts';

/** The slowest run of a small local fsync beside the backup; no work counts as slow below `slowWorkMs`. */
export const slowestFsync: Metric = {
  name: 'slowest-fsync',
  title: 'slowest local fsync beside it',
  unit: 'ms',
  better: 'lower',
  tolerance: usualLimits.slowWorkMs,
  of: (trial) => slowestWork(trial, 'fsyncMs'),
};
