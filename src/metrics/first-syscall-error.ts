import type { Metric } from './metric.ts';

/** From the start of a backup to the first error of a system call, of the backup with the earliest; null: none had any. */
export const firstSyscallError: Metric = {
  name: 'first-syscall-error',
  title: 'earliest error from a system call of a backup',
  unit: 'ms',
  better: 'higher',
  // A timer of the kernel, and the moment of a fault within a backup.
  tolerance: 1_000,
  of({ backups }) {
    const first = backups.flatMap(({ ended }) => ended?.syscalls?.errors.map(({ firstMs }) => firstMs) ?? []);
    return first.length > 0 ? Math.min(...first) : null;
  },
};
