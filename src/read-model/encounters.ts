/** Which faults met which jobs of a trial, with the counts, and by how much a fault missed a job. */
import { countText } from '../history/meters.ts';
import { durationText } from '../history/time-text.ts';
import type { FaultWindow } from './faults.ts';
import type { JobRun } from './jobs.ts';
import type { TrialModel } from './trial-model.ts';

/** A fault in force while a job ran. */
export interface Encounter {
  readonly fault: FaultWindow;
  /** The event that counts it; undefined: the history was recorded before there were counts. */
  readonly event: TrialModel['met'][number] | undefined;
  /** The fault did something to the job. Where there are no counts, the overlap in time alone says so. */
  readonly met: boolean;
}

type Faults = Pick<TrialModel, 'faults' | 'met'>;

/** The encounters of a backup or poll, in the order of the injections. */
export function encountersOf(trial: Faults, run: JobRun): Encounter[] {
  return trial.faults.flatMap((fault) => encounter(trial, fault, run) ?? []);
}

/** The faults that met the job. */
export function metBy(trial: Faults, run: JobRun): Encounter[] {
  return encountersOf(trial, run).filter(({ met }) => met);
}

/** The job's encounter in words, e.g. `431 packets of backup 2 dropped`. `job`: the job's name for a reader. */
export function encounterText({ event }: Encounter, job: string): string {
  if (!event) return `in force while ${job} ran (this history has no counts)`;
  if (event.counts === null) return `in force while ${job} ran (its counts went down with the node)`;
  const counted = Object.entries(event.counts).filter(([, count]) => count > 0);
  return counted.length > 0
    ? counted.map(([meter, count]) => countText(meter, count, job)).join(', ')
    : `no effect on ${job}`;
}

/**
 * By how much this fault missed the backups, as a clause: `silence#1 began 142 ms after backup 1 had ended`. The nearest
 * backup counts; null: it met one, or it can do nothing to a backup.
 */
export function missText(trial: Faults & Pick<TrialModel, 'backups'>, fault: FaultWindow): string | null {
  if (!canMeet(fault)) return null;
  if (trial.backups.some((run) => encounter(trial, fault, run)?.met)) return null;
  const [nearest] = trial.backups
    .map((run) => ({ run, byMs: distanceMs(fault, run) }))
    .sort((a, b) => Math.abs(a.byMs) - Math.abs(b.byMs));
  const { injected, lifted } = fault;
  if (!nearest) return `${injected.fault} found no backup`;
  const { run, byMs } = nearest;
  if (byMs > 0) return `${injected.fault} began ${durationText(byMs)} after backup ${run.backup} had ended`;
  if (byMs < 0)
    return `${injected.fault} was lifted ${durationText(-byMs)} before backup ${run.backup} started`;
  const untilMs = Math.min(lifted?.t ?? Number.POSITIVE_INFINITY, run.ended?.t ?? Number.POSITIVE_INFINITY);
  const togetherMs = untilMs - Math.max(injected.t, run.started.t);
  const lasting = Number.isFinite(togetherMs) ? ` in ${durationText(Math.max(0, togetherMs))} beside it` : '';
  return `${injected.fault} had no effect on backup ${run.backup}${lasting}`;
}

/** Whether the fault can do anything to a backup. */
function canMeet({ injected }: FaultWindow): boolean {
  return injected.meets === undefined || injected.meets.length > 0;
}

function encounter({ met }: Faults, fault: FaultWindow, run: JobRun): Encounter | undefined {
  const id = fault.injected.fault;
  const event = met.find((one) => one.fault === id && one.job === run.job);
  if (event) {
    const { counts } = event;
    return { fault, event, met: counts === null || Object.values(counts).some((count) => count > 0) };
  }
  const uncounted = fault.injected.meets === undefined && distanceMs(fault, run) === 0;
  return uncounted ? { fault, event: undefined, met: true } : undefined;
}

/** Lab ms from the end of the job to the injection; negative: from the lift to the start of the job; 0: they overlap. */
function distanceMs({ injected, lifted }: FaultWindow, { started, ended }: JobRun): number {
  if (ended && ended.t < injected.t) return injected.t - ended.t;
  if (lifted && lifted.t < started.t) return lifted.t - started.t;
  return 0;
}
