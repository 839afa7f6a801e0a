/** The leftovers that each inspection found, as far as they can be attributed to a job. */
import type { EventOf, Leftovers } from '../history/events.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

export interface Inspection {
  readonly event: EventOf<'leftovers'>;
  /** The leftovers that are certain. */
  readonly left: Leftovers;
  /** It found something that may belong to another job, at work just then: it clears no job. */
  readonly unclear: boolean;
}

/**
 * All inspections. While another job is at work, only the inspected job's processes on the node differ from that one's:
 * processes on the target, mounts and half-written files may be in use.
 */
export function inspections(trial: TrialModel): Inspection[] {
  return trial.leftovers.map((event) => {
    const { processes, mounts, temporaryFiles } = event.leftovers;
    if (!othersAtWork(trial, event)) return { event, left: event.leftovers, unclear: false };
    const own = processes.filter(({ host }) => host === 'node');
    const unclear = own.length < processes.length || mounts.length > 0 || temporaryFiles.length > 0;
    return { event, left: { processes: own, mounts: [], temporaryFiles: [] }, unclear };
  });
}

/**
 * The inspections that show the leftovers of this job: its own, and that at the end of the trial unless another backup
 * came in between, which may have cleared them away.
 */
export function inspectionsAfter(trial: TrialModel, run: JobRun): Inspection[] {
  const last = !trial.backups.some((other) => other.started.seq > run.goneSeq);
  return inspections(trial).filter(({ event }) => event.job === run.job || (event.when === 'end' && last));
}

function othersAtWork(trial: TrialModel, { when, job, seq }: EventOf<'leftovers'>): boolean {
  if (when === 'end') return false;
  return trial.jobs.some((other) => other.job !== job && other.started.seq < seq && other.goneSeq > seq);
}
