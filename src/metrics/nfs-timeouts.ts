import type { Metric } from './metric.ts';
import { nfsIncrease } from './nfs-increase.ts';

/** RPC calls of NFS that timed out. */
export const nfsTimeouts: Metric = {
  name: 'nfs-timeouts',
  title: 'NFS timeouts',
  unit: 'calls',
  better: 'lower',
  tolerance: 0,
  of: (trial) => nfsIncrease(trial, 'timeouts'),
};
