import type { Metric } from './metric.ts';

/** The requests that the mounts are left with: those that still wait in the RPC client at the last sample of the watch. */
export const nfsRequestsLeft: Metric = {
  name: 'nfs-requests-left',
  title: 'NFS requests that wait at the end',
  unit: 'calls',
  better: 'lower',
  tolerance: 0,
  of: ({ watchedSamples }) => watchedSamples.at(-1)?.sample.gauges?.['nfs-waiting-requests'] ?? null,
};
