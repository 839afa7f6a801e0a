import type { EventOf } from '../history/events.ts';
import { type JobRun, ofType, type View } from './view.ts';

/**
 * The last warning of Kubernetes about a backup whose pod never started, as FailedMount where an NFS server is silent before the
 * kubelet has mounted its volume. undefined: its pod ran, there is no pod, or no warning.
 */
export function heldUp(view: View, { job, started, ended }: JobRun): EventOf<'cluster-event'> | undefined {
  const states = ofType(view.events, 'pod').filter((pod) => pod.job === job);
  if (states.some(({ phase }) => phase === 'Running' || phase === 'Succeeded')) return undefined;
  const own = new Set(states.map(({ pod }) => `Pod/${pod}`));
  const until = ended?.seq ?? Number.POSITIVE_INFINITY;
  return ofType(view.events, 'cluster-event').findLast(
    ({ object, warning, seq }) => warning && own.has(object) && seq > started.seq && seq < until,
  );
}
