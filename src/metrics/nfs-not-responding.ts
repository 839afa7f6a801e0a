import { kernelLines } from './kernel-lines.ts';
import type { Metric } from './metric.ts';

/** Kernel lines about an NFS server that does not respond. */
export const nfsNotResponding: Metric = {
  name: 'nfs-not-responding',
  title: '“NFS server not responding” lines',
  unit: 'lines',
  better: 'lower',
  tolerance: 0,
  of: (trial) => kernelLines(trial, 'nfs-not-responding'),
};
