import type { EventOf } from '../history/events.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';

/**
 * The last warning of Kubernetes about a backup whose pod never started, as FailedMount where an NFS server is silent
 * before the kubelet has mounted its volume. undefined: its pod ran, there is no pod, or there was no warning.
 */
export function podNotStarted(
  trial: TrialModel,
  { job, started, ended }: JobRun,
): EventOf<'cluster-event'> | undefined {
  const states = trial.pods.filter((pod) => pod.job === job);
  if (states.some(({ phase }) => phase === 'Running' || phase === 'Succeeded')) return undefined;
  const own = new Set(states.map(({ pod }) => `Pod/${pod}`));
  const until = ended?.seq ?? Number.POSITIVE_INFINITY;
  return trial.clusterEvents.findLast(
    ({ object, warning, seq }) => warning && own.has(object) && seq > started.seq && seq < until,
  );
}
