/** The inspections of a trial, and the leftovers of each job. */
import type { EventOf, Leftovers } from '../history/events.ts';
import type { JobRun, View } from './view.ts';

export interface Look {
  readonly event: EventOf<'leftovers'>;
  /** The certain leftovers. */
  readonly left: Leftovers;
  /** Some finds may belong to another job, at work at that moment: this inspection clears no job. */
  readonly unclear: boolean;
}

/**
 * All inspections. While another job is at work, only the job's own processes on the node are distinguishable from that one's:
 * processes on the target, mounts and half-written files may be in use.
 */
export function looks(view: View): Look[] {
  return view.leftovers.map((event) => {
    const { processes, mounts, temporaryFiles } = event.leftovers;
    if (!othersAtWork(view, event)) return { event, left: event.leftovers, unclear: false };
    const own = processes.filter(({ host }) => host === 'node');
    const unclear = own.length < processes.length || mounts.length > 0 || temporaryFiles.length > 0;
    return { event, left: { processes: own, mounts: [], temporaryFiles: [] }, unclear };
  });
}

/**
 * The inspections that decide on this job's leftovers: its own, and the one at the end of the run unless another backup came in
 * between, which may have removed them.
 */
export function looksAfter(view: View, run: JobRun): Look[] {
  const last = !view.backups.some((other) => other.started.seq > run.goneSeq);
  return looks(view).filter(({ event }) => event.job === run.job || (event.when === 'end' && last));
}

function othersAtWork(view: View, { when, job, seq }: EventOf<'leftovers'>): boolean {
  if (when === 'end') return false;
  return view.jobs.some((other) => other.job !== job && other.started.seq < seq && other.goneSeq > seq);
}
