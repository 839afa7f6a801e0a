import type { Metric } from './metric.ts';
import { nfsIncrease } from './nfs-increase.ts';

/** RPC calls of NFS that the client sent again. */
export const nfsRetransmissions: Metric = {
  name: 'nfs-retransmissions',
  title: 'NFS retransmissions',
  unit: 'calls',
  better: 'lower',
  tolerance: 0,
  of: (trial) => nfsIncrease(trial, 'retransmissions'),
};
