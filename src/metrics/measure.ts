import type { MeasuredMetric } from '../history/finding.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { metrics } from './index.ts';
import type { Metric } from './metric.ts';

/** Every metric of a trial, also of one that was cut off. `registry` is for tests. */
export function measure(trial: TrialModel, registry: readonly Metric[] = metrics): MeasuredMetric[] {
  return registry.map(({ of, ...declared }) => ({ ...declared, value: of(trial) }));
}
