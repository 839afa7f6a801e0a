/** Which strategy to take: the strategies in the order of their worst outcome, then of their costs, each with the reason for its place. */
import { z } from 'zod';
import { Harm, Outcome } from '../history/finding.ts';
import { durationText } from '../history/time-text.ts';
import { outcomeLabel } from '../report/labels.ts';
import { standingRank } from './change.ts';
import type { Cell, LeftOut, Matrix, MatrixTrial } from './matrix.ts';

/** The metrics that decide between strategies of equal outcomes, the first one first. */
export const costMetrics = ['worst-copy-age', 'restore-time', 'baseline-duration'] as const;

export const Rank = z.object({
  strategy: z.string(),
  /** From 1; equal for a tie. null: its worst outcome is unknown, and no place is earned. */
  place: z.int().positive().nullable(),
  /** Others have the same place. */
  tied: z.boolean(),
  /** The worst over all scenarios and seeds; null: unknown. */
  outcome: Outcome.nullable(),
  harms: z.array(Harm),
  /** The trial that decided its place; null: none was run. */
  decidedBy: z.object({ scenario: z.string(), seed: z.int(), folder: z.string() }).nullable(),
  /** The reason for its place, with the deciding figure. */
  sentence: z.string(),
  /** Scenarios with a bad outcome, and those whose outcome is unknown or untested. */
  bad: z.int(),
  open: z.int(),
  /** The worst of each of `costMetrics` over all trials; null: not measured in all of them. */
  costs: z.record(z.enum(costMetrics), z.number().nullable()),
});
export type Rank = z.infer<typeof Rank>;

export const Recommendation = z.object({
  /** The strategy to take, the tie, or that none can be recommended, in one sentence. */
  headline: z.string(),
  /** The best one first; those without a place last. */
  ranks: z.array(Rank),
  /** The limits of this suite, a sentence each. */
  notCovered: z.array(z.string()),
});
export type Recommendation = z.infer<typeof Recommendation>;

/** The parts of a matrix that a recommendation rests on. */
export interface Grounds {
  readonly strategies: Matrix['strategies'];
  readonly trials: readonly MatrixTrial[];
  readonly cells: readonly Cell[];
  readonly leftOut: readonly LeftOut[];
}

/** The recommendation. A strategy with an unknown or untested cell is never better than one without. Pure. */
export function recommend(grounds: Grounds): Recommendation {
  const candidates = grounds.strategies.map(({ name }) => candidateOf(name, grounds));
  const placed = candidates.filter(({ merit }) => merit !== null).toSorted(byMerit);
  const unplaced = candidates.filter(({ merit }) => merit === null);
  const ranks = [
    ...placed.map((one) => {
      const place = placed.findIndex((other) => byMerit(one, other) === 0) + 1;
      const tied = placed.filter((other) => byMerit(one, other) === 0).length > 1;
      return { ...one.rank, place, tied };
    }),
    ...unplaced.map(({ rank }) => rank),
  ];
  return { headline: headlineOf(ranks), ranks, notCovered: notCoveredBy(grounds) };
}

interface Candidate {
  readonly rank: Rank;
  /** Compared from the first number on; the greater one is better. null: unknown. */
  readonly merit: readonly number[] | null;
}

/** The better one first. */
function byMerit({ merit: a }: Candidate, { merit: b }: Candidate): number {
  for (const [nth, value] of (a ?? []).entries()) {
    const other = b?.[nth] ?? 0;
    if (value !== other) return other > value ? 1 : -1;
  }
  return 0;
}

function candidateOf(strategy: string, { cells, trials }: Grounds): Candidate {
  const own = cells.filter((cell) => cell.strategy === strategy);
  const ran = trials.filter((trial) => trial.strategy === strategy);
  const open = own.filter((cell) => cell.outcome === null || cell.untested);
  const bad = own.filter((cell) => cell.outcome !== null && isBad(cell));
  const known = ran.filter(
    (trial) => standingRank(trial) !== null && (isBad(trial) || trial.notTested === null),
  );
  const worst = known.toSorted((a, b) => (standingRank(a) ?? 0) - (standingRank(b) ?? 0))[0];
  // A bad outcome counts even where others are open, for these may only be worse; a good one does not.
  const decided = worst && (open.length === 0 || isBad(worst)) ? worst : undefined;
  const costs = costsOf(ran);
  const rank: Rank = {
    ...{ strategy, place: null, tied: false },
    outcome: decided?.outcome ?? null,
    harms: decided?.harms ?? [],
    decidedBy: decided ? { scenario: decided.scenario, seed: decided.seed, folder: decided.folder } : null,
    sentence: decided ? sentenceOf(decided, open.length) : openSentence(own, open),
    bad: bad.length,
    open: open.length,
    costs,
  };
  const merit = decided
    ? [
        standingRank(decided) ?? 0,
        -bad.length,
        -open.length,
        ...costMetrics.map((name) => -coarse(costs[name])),
      ]
    : null;
  return { rank, merit };
}

/** Two significant digits: a smaller difference between two strategies is a tie. Not measured is dearer than anything. */
function coarse(value: number | null): number {
  return value === null ? Number.MAX_VALUE : Number(value.toPrecision(2));
}

function costsOf(trials: readonly MatrixTrial[]): Rank['costs'] {
  const worst = (name: string) => {
    const values = trials.map(({ metrics }) => metrics.find((metric) => metric.name === name)?.value ?? null);
    const measured = values.flatMap((value) => value ?? []);
    return measured.length > 0 && measured.length === values.length ? Math.max(...measured) : null;
  };
  return Object.fromEntries(costMetrics.map((name) => [name, worst(name)])) as Rank['costs'];
}

function isBad({ outcome, harms }: Pick<MatrixTrial, 'outcome' | 'harms'>): boolean {
  return outcome !== null && outcomeLabel(outcome, harms).tone === 'bad';
}

/** E.g. `Its worst night is rsync-target-silent-midway, seed 1: hung (its longest backup took 16 min).` */
function sentenceOf(trial: MatrixTrial, open: number): string {
  const { word } = outcomeLabel(trial.outcome, trial.harms);
  const besides =
    open > 0 ? ` ${open} of its scenarios ${open === 1 ? 'is' : 'are'} unknown or not tested.` : '';
  return `Its worst night is ${trial.scenario}, seed ${trial.seed}: ${word} (${figureOf(trial)}).${besides}`;
}

function openSentence(own: readonly Cell[], open: readonly Cell[]): string {
  if (own.every(({ trials, missing }) => trials === missing)) return 'No place: no trial of it was run.';
  const names = open.map(
    ({ scenario, outcome }) => `${scenario} ${outcome === null ? 'is unknown' : 'was not tested'}`,
  );
  return `No place: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more are open` : ''}.`;
}

function figureOf({ outcome, harms, backups, metrics, promises }: MatrixTrial): string {
  const { all, succeeded, longestMs, unended } = backups;
  if (outcome === 'hung')
    return unended > 0 ? 'a backup never ended' : `its longest backup took ${durationText(longestMs)}`;
  if (outcome === 'succeeded-dirty' && harms[0] === 'froze') {
    const value = metrics.find(({ name }) => name === 'longest-d-state')?.value ?? null;
    return `${durationText(value)} in D state`;
  }
  const good = outcome === 'succeeded' || outcome === 'failed-clean' || outcome === 'refused';
  const broken = promises.find(({ verdict }) => verdict === 'fail');
  if (!good && broken) return `${broken.promise}: ${broken.summary}`;
  return `${succeeded} of ${all} ${all === 1 ? 'backup' : 'backups'} succeeded`;
}

function headlineOf(ranks: readonly Rank[]): string {
  const best = ranks.filter(({ place }) => place === 1);
  const [first] = best;
  if (!first) return 'No strategy can be recommended: the worst outcome of each is unknown.';
  const names = best.map(({ strategy }) => strategy);
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const { word } = outcomeLabel(first.outcome, first.harms);
  if (isBad(first))
    return best.length > 1
      ? `No strategy did well; ${list} did the least harm, in a tie: at worst each ${word}.`
      : `No strategy did well; ${list} did the least harm: at worst it ${word}.`;
  if (ranks.length === 1)
    return `${list}: at worst it ${word}. There is no other strategy to compare it with.`;
  return best.length > 1
    ? `${list} did equally well, a tie: at worst each ${word}.`
    : `Take ${list}: at worst it ${word}.`;
}

function notCoveredBy({ cells, leftOut, trials }: Grounds): string[] {
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  const seeds = new Set(trials.map(({ seed }) => seed));
  const count = (some: number, word: string) => `${some} ${word}${some === 1 ? '' : 's'}`;
  return [
    `${count(scenarios.length, 'scenario')} with ${count(seeds.size, 'seed')}: a failure that none of them injects is not covered.`,
    ...leftOut.map(({ kind, name, why }) => `The ${kind} ${name} was left out: ${why}.`),
    ...(cells.some(({ untested }) => untested)
      ? ['Cells marked as not tested show nothing: no fault met a backup in them.']
      : []),
    'The lab measures protocols, timers and retries, and not the speed of a disk, a network or a CPU.',
  ];
}
