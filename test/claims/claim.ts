/** One statement of the post-mortem, and the figures of shipped scenarios that decide it. */
import type { MetricUnit, SubjectJudgement } from '../../src/history/finding.ts';
import type { SubjectTimeline } from '../../src/report/timeline.ts';

/** `in part`: one of its figures agrees, another does not. `undecided`: the lab lacks a part that the statement needs. */
export type Agreement = 'agrees' | 'in part' | 'disagrees' | 'undecided';

/** A figure of one trial, as its report has it. */
export interface Figure {
  /** A shipped scenario. */
  readonly scenario: string;
  /** A shipped strategy that the scenario runs. */
  readonly strategy: string;
  /** In words, e.g. `backup 1 ended after`. */
  readonly title: string;
  /** Of a metric's units, or the plain number of an exit code. */
  readonly unit: MetricUnit | 'exit code';
  /** null: the report does not have it. */
  of(judged: SubjectJudgement, course: SubjectTimeline): number | null;
}

/** The lab's answer to a statement. */
export interface Answer {
  readonly agreement: Agreement;
  /** Why, with the figures; sentences. */
  readonly because: string;
}

export interface Claim {
  /** A heading of the page; never changes, as links lead to it. */
  readonly title: string;
  /** The post-mortem's own words. */
  readonly quote: string;
  /** By name; at least one. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Pure: the answer to measured figures, by their names. */
  answer(measured: Readonly<Record<string, number>>): Answer;
  /** The evidence that would decide between lab and post-mortem, or show more than the lab can. */
  readonly toDecide: string;
}

/** Declares a claim; `answer` gets a value for each figure by its name. */
export function claim<Figures extends Record<string, Figure>>(
  declared: Omit<Claim, 'figures' | 'answer'> & {
    figures: Figures;
    answer(measured: { readonly [Name in keyof Figures]: number }): Answer;
  },
): Claim {
  return declared as Claim;
}

/** A metric of `src/metrics`. */
export function metric(
  scenario: string,
  strategy: string,
  name: string,
  { title, unit }: { title: string; unit: MetricUnit },
): Figure {
  const of = ({ metrics }: SubjectJudgement) => metrics.find((one) => one.name === name)?.value ?? null;
  return { scenario, strategy, title, unit, of };
}

/** The duration of one backup of the timeline, in ms. */
export function durationOf(scenario: string, strategy: string, backup: number): Figure {
  const of = (judged: SubjectJudgement) => backupOf(judged, backup)?.durationMs ?? null;
  return { scenario, strategy, title: `backup ${backup} ended after`, unit: 'ms', of };
}

/** The exit code of one backup of the timeline. */
export function exitCodeOf(scenario: string, strategy: string, backup: number): Figure {
  const of = (judged: SubjectJudgement) => backupOf(judged, backup)?.code ?? null;
  return { scenario, strategy, title: `exit code of backup ${backup}`, unit: 'exit code', of };
}

/** The errors that system calls returned to one backup of the timeline. */
export function errorsOf(scenario: string, strategy: string, backup: number): Figure {
  const of = (judged: SubjectJudgement) => {
    const errors = backupOf(judged, backup)?.errors;
    return errors ? errors.errors.reduce((sum, { count }) => sum + count, errors.notListed) : null;
  };
  return {
    ...{ scenario, strategy, of },
    title: `errors from system calls of backup ${backup}`,
    unit: 'calls',
  };
}

/** The number of kernel panics. */
export function panicsOf(scenario: string, strategy: string): Figure {
  const of = (_: SubjectJudgement, { nodeAway }: SubjectTimeline) =>
    nodeAway.filter(({ cause }) => cause === 'panic').length;
  return { scenario, strategy, title: 'kernel panics', unit: 'lines', of };
}

/** From the injection of that fault to the loss of the node, in ms. */
export function lossAfter(scenario: string, strategy: string, fault: string): Figure {
  const of = (_: SubjectJudgement, { nodeAway, faults }: SubjectTimeline) => {
    const injected = faults.find((one) => one.fault === fault);
    const away = nodeAway.find(({ fromMs }) => injected && fromMs > injected.fromMs);
    return away && injected ? away.fromMs - injected.fromMs : null;
  };
  return { scenario, strategy, title: `from ${fault} to the loss of the node`, unit: 'ms', of };
}

function backupOf({ backups }: SubjectJudgement, backup: number) {
  return backups.find((one) => one.backup === backup);
}
