import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/**
 * The highest load average over one minute. The tolerance is half a task that runs or waits for that minute: the kernel counts tasks every
 * 5 s alone, so that two boots of one image differed by up to 0.2 where a backup takes two seconds.
 */
export const peakLoad: Metric = {
  name: 'peak-load',
  title: 'highest load (1 min)',
  unit: 'load',
  better: 'lower',
  tolerance: 0.5,
  of: ({ watchedSamples }) => greatest(watchedSamples.map(({ sample }) => sample.load1)),
};
