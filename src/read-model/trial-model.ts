/**
 * The read model of a trial: the sum of its events so far, for checks, metrics, reports and the progress display.
 * Order is that of `seq`; durations are differences of `t`. `fold.ts` makes it.
 */
import type { Event, EventOf } from '../history/events.ts';
import type { JobLabels } from '../history/job-labels.ts';
import type { Plan, PlannedSubject } from '../history/plan.ts';
import type { FaultWindow } from './faults.ts';
import type { JobRun } from './jobs.ts';
import type { Absence } from './node.ts';
import type { Restore } from './restores.ts';

export interface TrialModel {
  readonly plan: Plan;
  readonly subject: PlannedSubject;
  /** Every event that the model covers. */
  readonly events: readonly Event[];
  /** Lab time of the last event, ms; 0: there is none. */
  readonly lastMs: number;
  readonly started: EventOf<'subject-started'> | undefined;
  /** The end of the trial. */
  readonly over: EventOf<'subject-ended'> | undefined;
  /** The first trouble. */
  readonly trouble: EventOf<'trouble'> | undefined;
  /** The strategy failed where no fault was in force, and the timeline was not walked. */
  readonly neverWorked: EventOf<'never-worked'> | undefined;
  /** Why the events cannot show everything, as a clause; null: the trial was watched to its end. */
  readonly incomplete: string | null;
  /** null: none has begun. */
  readonly phase: EventOf<'phase'>['phase'] | null;
  /** The beginning of the inspection: from here on the harness ends the jobs that still run. */
  readonly watchOver: EventOf<'phase'> | undefined;
  readonly deadline: EventOf<'deadline'> | undefined;

  /** Every job, of every role, in the order of the starts. */
  readonly jobs: readonly JobRun[];
  /** The names of the jobs. */
  readonly jobLabels: JobLabels;
  /** The jobs that have not ended. */
  readonly running: ReadonlySet<JobRun>;
  /** The backup before the timeline. */
  readonly baselineRun: JobRun | undefined;
  /** The backups of the timeline. */
  readonly backups: readonly JobRun[];
  /** Backups that were left out since the one before still ran. */
  readonly skipped: readonly EventOf<'backup-skipped'>[];

  readonly faults: readonly FaultWindow[];
  /** The faults that are in force. */
  readonly activeFaults: ReadonlySet<FaultWindow>;
  /** The faults of the plan that were never injected. */
  readonly missedFaults: readonly EventOf<'fault-missed'>[];
  /** Encounters of faults and jobs with their counts; `encounters.ts` reads them. */
  readonly met: readonly EventOf<'fault-met'>[];
  readonly absences: readonly Absence[];
  readonly nodeIsAway: boolean;
  /** The losses of the node that no fault of the plan accounts for. */
  readonly unplannedLosses: readonly EventOf<'node-lost'>[];

  readonly restores: readonly Restore[];
  readonly leftovers: readonly EventOf<'leftovers'>[];
  readonly dataChanges: readonly EventOf<'data-changed'>[];
  /** The rows of the live database before each backup; none where the data have no database. */
  readonly committed: readonly EventOf<'database-committed'>[];

  readonly samples: readonly EventOf<'sample'>[];
  /** Samples of the baseline phase: the trial's own measure of normal. */
  readonly baselineSamples: readonly EventOf<'sample'>[];
  /** Samples of the timeline and the watch. */
  readonly watchedSamples: readonly EventOf<'sample'>[];
  /** The watched samples that say something about the backup; see `samples.ts`. */
  readonly tellingSamples: readonly EventOf<'sample'>[];
  readonly kernel: readonly EventOf<'kernel'>[];
  /** Kernel lines of the timeline and the watch, without those of a panic that the scenario orders. */
  readonly watchedKernel: readonly EventOf<'kernel'>[];

  readonly pods: readonly EventOf<'pod'>[];
  readonly clusterEvents: readonly EventOf<'cluster-event'>[];
  readonly scheduleChanges: readonly EventOf<'schedule'>[];
}
