/** The figures of a strategy that a reader may choose and sort by: every metric at its worst over all trials, and the longest backup. */
import type { MeasuredMetric } from '../history/finding.ts';
import { durationText } from '../history/time-text.ts';
import { metricText } from '../report/metrics.ts';
import type { Matrix, MatrixTrial } from './matrix.ts';

export interface FigureColumn {
  readonly name: string;
  readonly title: string;
  readonly better: 'lower' | 'higher';
}

export interface Figure {
  /** For sorting; Infinity: a backup never ended. null: not measured in any trial. */
  readonly value: number | null;
  readonly text: string;
}

const longestBackup: FigureColumn = { name: 'longest-backup', title: 'longest backup', better: 'lower' };
/** The columns that come first, where there are such metrics. */
const first = ['worst-copy-age', 'restore-time', 'longest-backup', 'baseline-duration', 'most-wire-bytes'];

/** The columns of a matrix, the ones that decide a recommendation first. */
export function figureColumns({ trials }: Pick<Matrix, 'trials'>): FigureColumn[] {
  const columns = new Map<string, FigureColumn>([[longestBackup.name, longestBackup]]);
  for (const { name, title, better } of trials.flatMap(({ metrics }) => metrics))
    columns.set(name, { name, title, better });
  const rank = ({ name }: FigureColumn) => (first.includes(name) ? first.indexOf(name) : first.length);
  return [...columns.values()].sort((a, b) => rank(a) - rank(b));
}

/** The worst value of one column over the trials of a strategy. */
export function figureOf({ name, better }: FigureColumn, trials: readonly MatrixTrial[]): Figure {
  if (name === longestBackup.name) return longestOf(trials);
  const measured = trials.flatMap(({ metrics }) =>
    metrics.filter((metric): metric is MeasuredMetric & { value: number } => {
      return metric.name === name && metric.value !== null;
    }),
  );
  const [worst] = measured.toSorted((a, b) => (better === 'lower' ? b.value - a.value : a.value - b.value));
  return worst ? { value: worst.value, text: metricText(worst) } : { value: null, text: 'not measured' };
}

function longestOf(trials: readonly MatrixTrial[]): Figure {
  if (trials.some(({ backups }) => backups.unended > 0))
    return { value: Number.POSITIVE_INFINITY, text: 'never ended' };
  const longest = trials.flatMap(({ backups }) => backups.longestMs ?? []);
  const value = longest.length > 0 ? Math.max(...longest) : null;
  return { value, text: durationText(value) };
}
