/** The Kubernetes of a lab, as the lab uses it: it runs the backup where the post-mortem ran it. */
import type { KubeConfig } from '@kubernetes/client-node';
import type { ControlPlane } from '../../history/events.ts';
import type { Exited, Job, JobRequest, Observation } from '../lab.ts';
import type { Api } from './api.ts';
import type { Manifest } from './manifests.ts';

export interface ClusterOptions {
  /** The kubeconfig as YAML, with a server address that is reachable from here. */
  kubeconfig: string;
  /** The image of the backup's container; it must be on the node. */
  image: string;
  signal: AbortSignal;
  tell: (seen: Observation) => void;
  /** Lab time in ms. */
  now: () => number;
  /** Runs a command as root in the node's PID namespace, which shows the pods' processes. */
  onNode: (argv: string[]) => Promise<Exited>;
  /** The last lines of the node's log, for errors. */
  lastLines?: () => Promise<string[]>;
  /** The limit between the API's first answer and the node's Ready condition, in ms; two minutes by default. */
  readyLimitMs?: number;
}

/** A job of the strategy; the ConfigMap with the script holds its `script`. */
export interface BackupRun extends Omit<JobRequest, 'args' | 'needs'> {
  /** It mounts NFS itself, as Longhorn does: the container is privileged. */
  privileged: boolean;
}

export interface Keys {
  privateKey: string;
  knownHosts: string;
}

export interface Cluster extends AsyncDisposable {
  readonly config: KubeConfig;
  readonly api: Api;
  /** Of the API server, e.g. `v1.37.2`. */
  readonly version: string;
  /** The manifests as they were installed; empty before. */
  readonly manifests: readonly Manifest[];
  /** Applies the manifests of images/containers/manifests, with these keys. Again is fine. */
  install(keys: Keys): Promise<void>;
  /**
   * Runs a backup now, as `kubectl create job --from=cronjob/local-path-backup` does; where there is no CronJob, from the one
   * that was installed. Resolves once its container runs or has ended, or after 30 s in any state (the baseline run: after 150 s).
   * Its times count from there, with a volume from the creation of the Job; its end arrives up to a second late, as the kubelet
   * lists containers once a second. Kubernetes keeps the two streams of a container in one: it is `stdout` where the exit code is 0,
   * else `stderr`. Throws LabError within 20 s where the pod cannot start: no image, no room, no Secret; in the baseline run also
   * where its volume cannot be mounted.
   */
  runBackup(run: BackupRun): Promise<Job>;
  /** The job that a task of the node belongs to, ended or not, by the task's /proc/PID/cgroup; null: to none. */
  jobOf(cgroup: string): string | null;
  /** The node went down: running jobs are lost, and their loss is reported. */
  nodeLost(): void;
  /** Asks the control plane and measures each answer. Never throws. The SSH banner, which is not its own, is left out. */
  sampleControlPlane(): Promise<ControlPlane>;
}
