import type { Metric } from './metric.ts';

/** The errors that mean trouble, EIO and the like, as the programs of the timeline's backups got them from system calls. */
export const syscallErrors: Metric = {
  name: 'syscall-errors',
  title: 'errors from system calls of backups',
  unit: 'calls',
  better: 'lower',
  tolerance: 0,
  of({ backups }) {
    const traced = backups.flatMap(({ ended }) => ended?.syscalls ?? []);
    if (traced.length === 0) return null;
    const counts = traced.flatMap(({ errors, notListed }) => [
      ...errors.map(({ count }) => count),
      notListed,
    ]);
    return counts.reduce((sum, count) => sum + count, 0);
  },
};
