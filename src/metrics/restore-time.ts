import type { Metric } from './metric.ts';

/** The longest restore that gave a version of the data, from a fresh node to restored data: the recovery time. */
export const restoreTime: Metric = {
  name: 'restore-time',
  title: 'longest restore onto a fresh node (RTO)',
  unit: 'ms',
  better: 'lower',
  tolerance: 100,
  of({ restores }) {
    const times = restores.flatMap(({ event }) => (event.matches.length > 0 ? (event.tookMs ?? []) : []));
    return times.length > 0 ? Math.max(...times) : null;
  },
};
