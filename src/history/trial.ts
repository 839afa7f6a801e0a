/**
 * A trial: one scenario × strategy × seed × lab × kernel, the unit that is run, recorded, judged and compared.
 * Its declaration is written before the trial starts; its history is written while the trial runs.
 */
import { z } from 'zod';
import { Plan } from './plan.ts';

/** Raised when a program that reads declarations or histories of trials would have to change. Histories of schema 1 held a whole run. */
export const TRIAL_SCHEMA = 2;

/** Which strategy it was, down to the last character of each script. */
export const StrategyRecord = z.object({
  name: z.string(),
  /** SHA-256 over every field of the strategy, as `sha256:` and 64 hexadecimal digits. */
  digest: z.string(),
  /** The files that the strategy brings, each with the SHA-256 of its content. */
  files: z.array(z.object({ path: z.string(), digest: z.string() })),
});
export type StrategyRecord = z.infer<typeof StrategyRecord>;

/** The declaration in `trial.json` and in the first line of a trial's history. */
export const Trial = z.object({
  schema: z.literal(TRIAL_SCHEMA),
  /** Unique within its run, and the name of its folder: `rsync-ssh-seed-1`. */
  id: z.string(),
  /** The version of firedrill. */
  firedrill: z.string(),
  /** The resolved plan, with this trial's strategy as its one subject and the limits that the trial is judged by. */
  plan: Plan,
  strategy: StrategyRecord,
});
export type Trial = z.infer<typeof Trial>;

/** The id of a trial within its run. */
export function trialId(strategy: string, seed: number): string {
  return `${strategy}-seed-${seed}`;
}
