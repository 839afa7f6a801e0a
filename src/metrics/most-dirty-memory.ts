import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The most memory at one moment that waited to be written; the kernel counts pages of 4 KiB. */
export const mostDirtyMemory: Metric = {
  name: 'most-dirty-memory',
  title: 'most memory waiting to be written',
  unit: 'bytes',
  better: 'lower',
  tolerance: 4096,
  of: ({ watchedSamples }) =>
    greatest(watchedSamples.flatMap(({ sample }) => sample.gauges?.['dirty-memory-bytes'] ?? [])),
};
