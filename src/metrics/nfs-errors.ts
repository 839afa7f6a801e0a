import type { Metric } from './metric.ts';
import { nfsIncrease } from './nfs-increase.ts';

/** RPC calls of NFS that ended with an error. */
export const nfsErrors: Metric = {
  name: 'nfs-errors',
  title: 'NFS errors',
  unit: 'calls',
  better: 'lower',
  tolerance: 0,
  of: (trial) => nfsIncrease(trial, 'errors'),
};
