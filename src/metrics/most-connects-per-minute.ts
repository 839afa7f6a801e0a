import type { TrialModel } from '../read-model/trial-model.ts';
import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The most TCP connects of the node in one minute: the rate between two samples at least half a minute apart. */
export const mostConnects: Metric = {
  name: 'most-connects-per-minute',
  title: 'most TCP connects in a minute',
  unit: 'calls',
  better: 'lower',
  tolerance: 1,
  of: (trial) => greatest(rates(trial)),
};

const leastMs = 30_000;
const minuteMs = 60_000;

/** The kernel counts from its boot: a count that went down is that of a new boot. */
function* rates({ watchedSamples }: TrialModel): Generator<number> {
  let from: { t: number; count: number } | undefined;
  for (const { t, sample } of watchedSamples) {
    const count = sample.gauges?.['tcp-connects'];
    if (count === undefined || count === null) continue;
    if (!from || count < from.count) from = { t, count };
    if (t - from.t < leastMs) continue;
    yield Math.round(((count - from.count) * minuteMs) / (t - from.t));
    from = { t, count };
  }
}
