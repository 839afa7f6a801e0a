/** How reports show metrics. */
import type { MeasuredMetric, SubjectJudgement } from '../history/finding.ts';
import { durationText } from '../history/time-text.ts';
import { size } from './size.ts';

/** The value of the metric of that name; null: not measured, or there is no such metric. */
export function metricValue({ metrics }: SubjectJudgement, name: string): number | null {
  return metrics.find((metric) => metric.name === name)?.value ?? null;
}

/** A value with its unit, e.g. `9.4 s`, `12.5 MiB`, `2.35`, `3`. */
export function metricText({ unit, value }: MeasuredMetric): string {
  if (value === null) return 'not measured';
  if (unit === 'ms') return durationText(value);
  if (unit === 'bytes') return size(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** The metrics that matter first, in one line; those that were not measured or never happened are left out. */
export function metricsLine(judged: SubjectJudgement): string {
  const value = (name: string) => metricValue(judged, name);
  const tasks = value('d-state-tasks');
  const unkillable = value('unkillable-tasks');
  const unkillableMs = value('longest-unkillable');
  const longestMs = value('longest-d-state');
  const load = value('peak-load');
  const fsyncMs = value('slowest-fsync');
  const gapMs = value('longest-heartbeat-gap');
  const errors = value('syscall-errors');
  const parts = [
    ...(errors === 0 ? ['no error from a system call'] : []),
    ...(tasks ? [`at most ${tasksText(tasks)} in D state at once`] : []),
    ...(tasks === 0 ? ['no task in D state'] : []),
    ...(tasks && longestMs !== null ? [`longest D state ${durationText(longestMs)}`] : []),
    ...(unkillable && unkillableMs !== null
      ? [`longest unkillable D state ${durationText(unkillableMs)}`]
      : []),
    ...(load === null ? [] : [`load up to ${load.toFixed(1)}`]),
    ...(fsyncMs === null ? [] : [`a local fsync took up to ${durationText(fsyncMs)}`]),
    ...(gapMs === null ? [] : [`heartbeat gaps up to ${durationText(gapMs)}`]),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing measured';
}

function tasksText(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
