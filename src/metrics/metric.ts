/** A metric: one named figure of a trial, over its timeline and watch. One file declares one; index.ts lists them. */
import type { MetricUnit } from '../history/finding.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

export interface Metric {
  /** As in report.json, e.g. `longest-d-state`. It never changes its meaning. */
  readonly name: string;
  /** For people, e.g. `longest D state`. */
  readonly title: string;
  readonly unit: MetricUnit;
  /** Which direction is an improvement. */
  readonly better: 'lower' | 'higher';
  /** The resolution of the measurement, in the metric's unit: a smaller difference between two trials is no change. */
  readonly tolerance: number;
  /** null: not measured. */
  of(trial: TrialModel): number | null;
}
