import { usualLimits } from '../history/limits.ts';
import { slowestWork } from './bystander.ts';
import type { Metric } from './metric.ts';

/** The slowest run of fork and exec beside the backup; no work counts as slow below `slowWorkMs`. */
export const slowestForkExec: Metric = {
  name: 'slowest-fork-exec',
  title: 'slowest fork + exec beside it',
  unit: 'ms',
  better: 'lower',
  tolerance: usualLimits.slowWorkMs,
  of: (trial) => slowestWork(trial, 'forkExecMs'),
};
