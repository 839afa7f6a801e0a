/** GitOps in the container lab: a stand-in for ArgoCD with `selfHeal: true` and `prune: true`. */
import type { ScheduleControl } from '../../lab.ts';
import type { Cluster, ClusterOptions } from '../kubernetes/cluster.ts';

export interface GitOpsOptions extends Pick<ClusterOptions, 'tell' | 'now' | 'onNode'> {
  /** Installed. */
  cluster: Cluster;
}

/** Does nothing until the first deletion, or until `start`. */
export interface GitOps extends ScheduleControl, AsyncDisposable {
  /** Makes the repository and starts the reconciler. Again is fine. */
  start(): Promise<void>;
}

/** Keeps the backup's manifests in a Git repository at /var/lib/firedrill/gitops on the node; it needs `git` there. */
export function makeGitOps(_options: GitOpsOptions): GitOps {
  throw new Error('not yet');
}
