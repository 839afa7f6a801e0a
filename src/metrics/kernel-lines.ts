import type { KernelLineClass } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

/** How many kernel lines of one class the timeline and the watch have. */
export function kernelLines({ watchedKernel }: TrialModel, kind: KernelLineClass): number {
  return watchedKernel.filter((line) => line.class === kind).length;
}
