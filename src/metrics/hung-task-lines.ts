import { ownerOfLine } from '../read-model/attribution.ts';
import type { Metric } from './metric.ts';

/** Kernel lines about a task that hangs, without those about the target's NFS server, which shares the kernel. */
export const hungTaskLines: Metric = {
  name: 'hung-task-lines',
  title: 'hung-task lines',
  unit: 'lines',
  better: 'lower',
  tolerance: 0,
  of: ({ watchedKernel }) =>
    watchedKernel.filter((line) => line.class === 'hung-task' && ownerOfLine(line) !== 'target').length,
};
