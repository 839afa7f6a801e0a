import type { Metric } from './metric.ts';
import { nfsIncrease } from './nfs-increase.ts';

/**
 * NFS calls that carry data and that ended with an error. A call that looks for a name is left out: the server answers each new
 * file's with ENOENT.
 */
export const failedNfsIo: Metric = {
  name: 'failed-nfs-io',
  title: 'failed NFS reads and writes',
  unit: 'calls',
  better: 'lower',
  tolerance: 0,
  of: (trial) => nfsIncrease(trial, 'errors', (operation) => carriesData.has(operation)),
};

/** RFC 7862, section 13, and RFC 1813, section 3.3. */
const carriesData: ReadonlySet<string> = new Set(['READ', 'WRITE', 'COMMIT']);
