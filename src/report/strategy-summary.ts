/** Each strategy over all its seeds: in how many of them its promises held. */
import { z } from 'zod';
import { Harm, type Judgement, Outcome, type SubjectJudgement } from '../history/finding.ts';
import { worstOutcome } from '../history/outcomes.ts';

export const StrategySummary = z.object({
  strategy: z.string(),
  mode: z.enum(['measure', 'assert']),
  /** The worst outcome over the seeds; null: unknown. */
  outcome: Outcome.nullable(),
  /** Over all seeds, worst first. */
  harms: z.array(Harm),
  /** The seeds with which all that is asserted held; of a measured strategy, all that was checked. */
  held: z.array(z.int().nonnegative()),
  /** The seeds with which some of it did not. */
  broken: z.array(z.int().nonnegative()),
  /** The seeds that leave it unknown. */
  unknown: z.array(z.int().nonnegative()),
});
export type StrategySummary = z.infer<typeof StrategySummary>;

/** One for each strategy, in the order of the judgement. */
export function strategySummaries({ subjects }: Judgement): StrategySummary[] {
  return [...Map.groupBy(subjects, ({ strategy }) => strategy)].map(([strategy, trials]) => {
    const seedsWith = (verdict: string) =>
      trials.filter((trial) => verdictOf(trial) === verdict).map(({ seed }) => seed);
    return {
      strategy,
      mode: trials[0]?.mode ?? 'measure',
      outcome: worstOutcome(trials),
      harms: Harm.options.filter((harm) => trials.some(({ harms }) => harms.includes(harm))),
      held: seedsWith('pass'),
      broken: seedsWith('fail'),
      unknown: seedsWith('unknown'),
    };
  });
}

/** E.g. `rsync-ssh held in 4 of 5 seeds; broken with seed 3`. */
export function seedsText({ strategy, held, broken, unknown }: StrategySummary): string {
  const all = held.length + broken.length + unknown.length;
  const parts = [
    `${strategy} held in ${held.length} of ${all} seeds`,
    ...(broken.length > 0 ? [`broken with ${seedList(broken)}`] : []),
    ...(unknown.length > 0 ? [`unknown with ${seedList(unknown)}`] : []),
  ];
  return parts.join('; ');
}

/** E.g. `seed 1` or `seeds 1, 2, 5`; of many, the first ten. */
export function seedList(seeds: readonly number[]): string {
  const shown = seeds.slice(0, 10).join(', ');
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${shown}${seeds.length > 10 ? ` and ${seeds.length - 10} more` : ''}`;
}

function verdictOf({ verdict, findings }: SubjectJudgement): string {
  if (verdict !== null) return verdict;
  if (findings.some((finding) => finding.verdict === 'fail')) return 'fail';
  return findings.some((finding) => finding.verdict === 'unknown') ? 'unknown' : 'pass';
}
