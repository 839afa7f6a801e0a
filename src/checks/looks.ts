/** What was found left behind, and what can be laid to whom. */
import type { EventOf, Leftovers } from '../history/events.ts';
import type { JobRun, View } from './view.ts';

export interface Look {
  readonly event: EventOf<'leftovers'>;
  /** What is left behind for sure. */
  readonly left: Leftovers;
  /** Something was found that may belong to another job, at work just then: this look does not clear anybody. */
  readonly unclear: boolean;
}

/**
 * All looks. While another job is at work, only the job's own processes on the node are told apart from that one's:
 * what is on the target, mounted, or half written may be in use.
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
 * The looks that tell what this job left: its own, and that at the end of the run unless another backup has come in
 * between, which may have cleared it away.
 */
export function looksAfter(view: View, run: JobRun): Look[] {
  const last = !view.backups.some((other) => other.started.seq > run.goneSeq);
  return looks(view).filter(({ event }) => event.job === run.job || (event.when === 'end' && last));
}

function othersAtWork(view: View, { when, job, seq }: EventOf<'leftovers'>): boolean {
  if (when === 'end') return false;
  return view.jobs.some((other) => other.job !== job && other.started.seq < seq && other.goneSeq > seq);
}
