/** The actions of Kubernetes and the reconciler, each in one line. */
import type { ClusterEvent, PodState, ScheduleChange } from '../history/events.ts';
import { durationText } from '../history/time-text.ts';
import { plainLine } from '../terminal/plain.ts';

/** E.g. `pod backup-2-x7k2p: Failed (OOMKilled)`. */
export function podText({ pod, phase, reason, restarts }: PodState): string {
  const why = reason ? ` (${reason})` : '';
  const again = restarts > 0 ? `, ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}` : '';
  return plainLine(`pod ${pod}: ${phase}${why}${again}`);
}

/** E.g. `Kubernetes about Pod/backup-2-x7k2p: BackOff: Back-off pulling image "…"`. */
export function clusterEventText({ object, reason, message }: ClusterEvent): string {
  return plainLine(`Kubernetes about ${object}: ${reason}: ${message}`);
}

/** E.g. `the reconciler put the CronJob back after 1.2 s; the next schedule would fire`. */
export function scheduleText({ what, by, commit, afterMs, wouldFire }: ScheduleChange): string {
  const who = by === 'drill' ? 'the drill' : 'the reconciler';
  const after = afterMs === null ? '' : ` after ${durationText(afterMs)}`;
  const did = {
    watched: `${who} watches the CronJob, as of commit ${commit}`,
    deleted: `${who} deleted the CronJob in the cluster, not in Git`,
    committed: `${who} took the CronJob out of Git with commit ${commit}`,
    restored: `${who} put the CronJob back${after}`,
    pruned: `${who} deleted the CronJob${after}, which Git no longer has`,
    looked: `${who} looked at the CronJob${after}`,
  }[what];
  return plainLine(`${did}; ${wouldFireText(wouldFire)}`);
}

/** Whether the next schedule would fire, as a sentence. */
export function wouldFireText(wouldFire: boolean | null): string {
  if (wouldFire === null) return 'whether the next schedule would fire is not known';
  return `the next schedule would ${wouldFire ? '' : 'not '}fire`;
}
