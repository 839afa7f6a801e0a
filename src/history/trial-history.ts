/** One trial: its declaration, and its history as far as there is one. */
import type { Event, LabFacts } from './events.ts';
import type { Damage } from './integrity.ts';
import type { Plan } from './plan.ts';

/** A trial with all that is recorded of it. Reports are pure functions of a set of these. */
export interface TrialHistory {
  /** Unique within the set. */
  readonly id: string;
  /** The name of the strategy; with the seed where the set has several: `rsync-ssh, seed 2`. */
  readonly label: string;
  readonly strategy: string;
  readonly plan: Plan;
  readonly firedrill: string;
  /** null: recorded before histories carried a digest. */
  readonly digest: string | null;
  /** null: the trial never started. Wall-clock time, ISO 8601. */
  readonly startedAt: string | null;
  /** null: no lab was opened for it. */
  readonly lab: LabFacts | null;
  /** In the order of their `seq`. Empty: the trial never started. */
  readonly events: readonly Event[];
  /** Its history is closed: nothing more was to come. */
  readonly closed: boolean;
  /** null: its history is whole. Otherwise nothing that the history says decides a verdict. */
  readonly damage: Damage | null;
  /** The history's path within the folder of its run, for reports. */
  readonly file: string;
}
