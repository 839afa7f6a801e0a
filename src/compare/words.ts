/** The words of a comparison, which its terminal text, its Markdown and its annotations share. */
import { outcomeLabel, type Tone } from '../report/labels.ts';
import { metricText } from '../report/metrics.ts';
import type { ChangeState, Difference, MetricChange, TrialChange } from './change.ts';
import type { Comparison } from './comparison.ts';

export interface StateWord {
  readonly sign: string;
  readonly word: string;
  readonly tone: Tone;
}

/** A sign and a word for a state, so that no meaning hangs on a colour. */
export const stateWords: Readonly<Record<ChangeState, StateWord>> = {
  worse: { sign: '✖', word: 'worse', tone: 'bad' },
  undecided: { sign: '?', word: 'undecided', tone: 'unknown' },
  better: { sign: '✔', word: 'better', tone: 'good' },
  same: { sign: '=', word: 'same', tone: 'neutral' },
  new: { sign: '+', word: 'new', tone: 'neutral' },
  gone: { sign: '–', word: 'gone', tone: 'neutral' },
};

const differenceWords: Record<Difference, string> = {
  strategy: 'the strategy',
  scenario: 'the scenario',
  lab: 'the lab',
  firedrill: 'firedrill',
};

/** The verdict in one word. */
export function comparisonLabel({ verdict }: Comparison): 'WORSE' | 'UNDECIDED' | 'NOT WORSE' {
  return verdict === 'worse' ? 'WORSE' : verdict === 'undecided' ? 'UNDECIDED' : 'NOT WORSE';
}

/** E.g. `1 trial is worse, 2 are the same.`. */
export function comparisonSentence({ counts }: Comparison): string {
  const parts = (['worse', 'undecided', 'better', 'same', 'new', 'gone'] as const).flatMap((state) => {
    const count = counts[state];
    return count > 0 ? [`${count} ${stateWords[state].word}`] : [];
  });
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${all} ${all === 1 ? 'trial' : 'trials'}: ${parts.join(', ')}.`;
}

/** E.g. `nfs-soft-flood / rsync-ssh, seed 1`. */
export function trialText({ scenario, strategy, seed }: TrialChange): string {
  return `${scenario} / ${strategy}, seed ${seed}`;
}

/** The parts that differ between both sides, as a clause; undefined: the trial is on one side alone. */
export function differenceText({ state, since, differs }: TrialChange): string | undefined {
  if (state === 'new' || state === 'gone') return undefined;
  const parts = partsText(differs);
  return since === null ? parts : `${parts} since ${since.slice(0, 10)}`;
}

function partsText(differs: TrialChange['differs']): string {
  if (differs === null) return 'the history has no digest of the strategy';
  if (differs.length === 0) return 'strategy, scenario, lab and firedrill are equal';
  const words = differs.map((part) => differenceWords[part]);
  const list = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
  return `${list} changed`;
}

/** Every change of a trial as a line, worst first. */
export function changeLines(change: TrialChange): string[] {
  const { outcome, before, after, broken, kept, undecided, metrics } = change;
  const moved = before && after && outcome !== 'same';
  return [
    ...(moved ? [`outcome: ${outcomeText(before)} → ${outcomeText(after)}`] : []),
    ...broken.map(({ promise, summary }) => `newly broken: ${promise}: ${summary}`),
    ...metrics.filter(({ direction }) => direction === 'worse').map(metricLine),
    ...undecided.map((part) => `undecided: ${part}`),
    ...kept.map(({ promise, summary }) => `holds now: ${promise}: ${summary}`),
    ...metrics.filter(({ direction }) => direction === 'better').map(metricLine),
  ];
}

function outcomeText({ outcome, harms }: NonNullable<TrialChange['before']>): string {
  const { sign, word } = outcomeLabel(outcome, harms);
  return `${sign} ${word}`;
}

function metricLine({ name, title, unit, before, after, allowed, direction }: MetricChange): string {
  const shown = (value: number) =>
    metricText({ name, title, unit, value, better: 'lower', tolerance: allowed });
  const by = shown(Math.abs(after - before));
  return `${title}: ${shown(before)} → ${shown(after)}, ${direction} by ${by} (${shown(allowed)} is no change)`;
}
