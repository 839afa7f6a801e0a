import type { Metric } from './metric.ts';
import { nfsIncrease } from './nfs-increase.ts';

/** Timeouts of NFS calls that an application waits for; a call may time out several times. Those of lease renewals are left out. */
export const timedOutNfsCalls: Metric = {
  name: 'timed-out-nfs-calls',
  title: 'NFS timeouts',
  unit: 'calls',
  better: 'lower',
  tolerance: 0,
  of: (trial) => nfsIncrease(trial, 'timeouts'),
};
