import { kernelLines } from './kernel-lines.ts';
import type { Metric } from './metric.ts';

/** Kernel lines about a stalled RCU grace period. */
export const rcuStalls: Metric = {
  name: 'rcu-stalls',
  title: 'RCU stalls',
  unit: 'lines',
  better: 'lower',
  tolerance: 0,
  of: (trial) => kernelLines(trial, 'rcu-stall'),
};
