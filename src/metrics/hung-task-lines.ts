import { kernelLines } from './kernel-lines.ts';
import type { Metric } from './metric.ts';

/** Kernel lines about a task that hangs. */
export const hungTaskLines: Metric = {
  name: 'hung-task-lines',
  title: 'hung-task lines',
  unit: 'lines',
  better: 'lower',
  tolerance: 0,
  of: (trial) => kernelLines(trial, 'hung-task'),
};
