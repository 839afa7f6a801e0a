import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/**
 * The highest load average over one minute. The tolerance: the kernel counts runnable tasks every 5 s and weighs each count with 0.08
 * (1 - EXP_1 / FIXED_1, include/linux/sched/loadavg.h), so that one task more or less at one of these moments moves the load by as much.
 */
export const peakLoad: Metric = {
  name: 'peak-load',
  title: 'highest load (1 min)',
  unit: 'load',
  better: 'lower',
  tolerance: 0.08,
  of: ({ watchedSamples }) => greatest(watchedSamples.map(({ sample }) => sample.load1)),
};
