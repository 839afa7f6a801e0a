import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The highest load average over one minute; /proc/loadavg has two decimals. */
export const peakLoad: Metric = {
  name: 'peak-load',
  title: 'highest load (1 min)',
  unit: 'load',
  better: 'lower',
  tolerance: 0.01,
  of: ({ watchedSamples }) => greatest(watchedSamples.map(({ sample }) => sample.load1)),
};
