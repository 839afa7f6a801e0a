/** Which strategy did best in a drill, in one sentence, with the figure that decides. */
import { Outcome, type SubjectJudgement } from '../history/finding.ts';
import { durationText } from '../history/time-text.ts';
import { harmWord, outcomeLabel } from './labels.ts';
import { metricValue } from './metrics.ts';
import type { Report } from './report.ts';
import type { StrategySummary } from './strategy-summary.ts';

/**
 * The strategy that did best, or a tie, or that nothing is known. undefined: there are not two strategies to compare. A
 * strategy whose outcome is unknown, or whose backups met no fault, is never better than another one.
 */
export function bestSentence({
  strategies,
  judgement,
}: Pick<Report, 'strategies' | 'judgement'>): string | undefined {
  if (strategies.length < 2) return undefined;
  const candidates = strategies.map((summary) => candidateOf(summary, judgement.subjects));
  const known = candidates.filter((one) => one.outcome !== null && !isUntested(one)).toSorted(byMerit);
  const unknown = candidates.filter(({ outcome }) => outcome === null).map(({ name }) => name);
  const untested = candidates.filter(isUntested).map(({ name }) => name);
  const [best] = known;
  if (!best && untested.length > 0)
    return `Which strategy did best is unknown: no fault met a backup of ${list(untested)}.`;
  if (!best) return 'Which strategy did best is unknown: the outcome of none is known.';
  const equals = known.filter((other) => byMerit(best, other) === 0);
  const rest = known.filter((other) => !equals.includes(other));
  const parts = [
    ...(equals.length > 1 ? [tie(equals)] : [`${lead(best)}: it ${did(best)}`]),
    ...rest.map((other) => `${other.name} ${did(other)}`),
    ...(untested.length > 0 ? [`no fault met a backup of ${list(untested)}`] : []),
    ...(unknown.length > 0 ? [`the outcome of ${list(unknown)} is unknown`] : []),
  ];
  return `${parts.join('; ')}.`;
}

interface Candidate {
  readonly name: string;
  readonly outcome: Outcome | null;
  readonly harms: StrategySummary['harms'];
  readonly trials: readonly SubjectJudgement[];
  /** The share of its backups that succeeded without harm, 0 to 1. */
  readonly succeeded: number;
}

function candidateOf(summary: StrategySummary, subjects: readonly SubjectJudgement[]): Candidate {
  const trials = subjects.filter(({ strategy }) => strategy === summary.strategy);
  const backups = trials.flatMap((trial) => trial.backups.filter(({ backup }) => backup > 0));
  const good = backups.filter(({ outcome }) => outcome === 'succeeded').length;
  const { strategy: name, outcome, harms } = summary;
  return { name, outcome, harms, trials, succeeded: backups.length === 0 ? 0 : good / backups.length };
}

/** A good outcome without a fault under any backup of a trial says nothing; a bad one does. */
function isUntested({ outcome, harms, trials }: Candidate): boolean {
  const isGood = outcome !== null && outcomeLabel(outcome, harms).tone !== 'bad';
  return isGood && trials.some(({ notTested }) => notTested !== null);
}

/** The better one first: by outcome, then by the number of harms, then by the share of backups that succeeded. */
function byMerit(a: Candidate, b: Candidate): number {
  const rank = ({ outcome }: Candidate) => (outcome === null ? -1 : Outcome.options.indexOf(outcome));
  return rank(b) - rank(a) || a.harms.length - b.harms.length || b.succeeded - a.succeeded;
}

function lead({ name, outcome, harms }: Candidate): string {
  return outcomeLabel(outcome, harms).tone === 'bad'
    ? `No strategy did well, and ${name} did the least harm`
    : `${name} did best in this drill`;
}

function tie(equals: readonly Candidate[]): string {
  const [first] = equals;
  const harmless = first && outcomeLabel(first.outcome, first.harms).tone !== 'bad';
  const names = list(equals.map(({ name }) => name));
  return `${harmless ? '' : 'No strategy did well, and '}${names} did equally well: each ${first ? did(first) : ''}`;
}

/** Its outcome in the past tense with the deciding figure, e.g. `hung (its longest backup took 16 min)`. */
function did(candidate: Candidate): string {
  const { outcome, harms } = candidate;
  const { word } = outcomeLabel(outcome, harms);
  const others = harms.filter((harm) => !word.includes(harmWord(harm))).map(harmWord);
  const facts = [
    figure(candidate),
    ...(outcome === 'failed-dirty' || outcome === 'succeeded-dirty' ? others : []),
  ];
  const known = facts.filter((fact) => fact !== undefined);
  return known.length > 0 ? `${verb(outcome, word)} (${known.join(', ')})` : verb(outcome, word);
}

function verb(outcome: Outcome | null, word: string): string {
  if (outcome === 'node-lost') return 'lost the node';
  return outcome === 'silent-loss' ? 'lost data silently' : word;
}

function figure({ outcome, harms, trials }: Candidate): string | undefined {
  if (outcome === 'never-worked') return undefined;
  const backups = trials.flatMap((trial) => trial.backups.filter(({ backup }) => backup > 0));
  const bad = backups.filter((backup) => backup.outcome === outcome);
  if (outcome === 'succeeded-dirty' && harms[0] === 'froze') {
    const longestMs = Math.max(0, ...trials.map((trial) => metricValue(trial, 'longest-d-state') ?? 0));
    return `${durationText(longestMs)} in D state`;
  }
  if (outcome === 'hung') {
    const ended = bad.flatMap(({ durationMs }) => durationMs ?? []);
    if (ended.length < bad.length) return 'a backup never ended';
    return `its longest backup took ${durationText(Math.max(...ended))}`;
  }
  const good = backups.filter((backup) => outcomeOfGood.has(backup.outcome));
  if (outcome !== null && outcomeOfGood.has(outcome)) return share(good.length, backups.length, 'succeeded');
  if (outcome === 'node-lost' || outcome === 'silent-loss') return share(bad.length, backups.length, '');
  return share(backups.length - good.length, backups.length, 'failed');
}

const outcomeOfGood: ReadonlySet<Outcome | null> = new Set(['succeeded', 'succeeded-dirty']);

function share(some: number, all: number, did: string): string {
  return `${some} of ${all} ${all === 1 ? 'backup' : 'backups'} ${did}`.trimEnd();
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
