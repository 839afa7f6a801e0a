import type { Metric } from './metric.ts';

/** How long a backup takes without any fault. */
export const baselineDuration: Metric = {
  name: 'baseline-duration',
  title: 'baseline run',
  unit: 'ms',
  better: 'lower',
  tolerance: 0,
  of: ({ deadline, baselineRun }) => deadline?.quietMs ?? baselineRun?.ended?.durationMs ?? null,
};
