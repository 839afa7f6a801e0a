import type { Metric } from './metric.ts';

/** The least memory that was available at one moment of the timeline and the watch (MemAvailable of /proc/meminfo). */
export const leastAvailableMemory: Metric = {
  name: 'least-available-memory',
  title: 'least available memory',
  unit: 'bytes',
  better: 'higher',
  // Two runs of the same backup differ by caches of a few MiB.
  tolerance: 8 * 2 ** 20,
  of({ watchedSamples }) {
    const available = watchedSamples.map(({ sample }) => sample.memoryAvailableBytes);
    return available.length > 0 ? Math.min(...available) : null;
  },
};
