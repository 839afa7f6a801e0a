/** The Kubernetes of the container lab, as the lab uses it: it runs the backup where the post-mortem ran it. */
import type { ControlPlane } from '../../../history/events.ts';
import type { CommandOptions, Exited, Job, Observation } from '../../lab.ts';

export interface ClusterOptions {
  /** The kubeconfig as YAML, with a server address that is reachable from here. */
  kubeconfig: string;
  /** The image of the backup's container; it must be on the node. */
  image: string;
  signal: AbortSignal;
  tell: (seen: Observation) => void;
  /** Lab time in ms. */
  now: () => number;
  /** Runs a command as root in the node's PID namespace, where the pods' processes are to be seen. */
  onNode: (argv: string[]) => Promise<Exited>;
}

export interface BackupRun extends NonNullable<CommandOptions['job']> {
  /** POSIX sh; what the ConfigMap `backup-script` will say. Its `$0` is the role. */
  script: string;
  /** It mounts NFS itself, as Longhorn does: the container is privileged. */
  privileged: boolean;
}

export interface Cluster extends AsyncDisposable {
  /** Of the API server, e.g. `v1.20.2`. */
  readonly version: string;
  /** Which version of the batch API serves CronJobs. */
  readonly cronJobs: 'batch/v1' | 'batch/v1beta1';
  /** Never resolves; rejects with LabError once a pod of the backup cannot start: no image, no room, no Secret. */
  readonly broken: Promise<never>;
  /** Applies the manifests of images/containers/manifests, with this key pair. Again is fine. */
  install(keys: { privateKey: string; knownHosts: string }): Promise<void>;
  /** Runs a backup now, as `kubectl create job --from=cronjob/local-path-backup` does. Resolves when its pod was accepted. */
  runBackup(run: BackupRun): Promise<Job>;
  /** Asks the control plane and says how long each took. Never throws; `sshBannerMs` is null: the lab knows it. */
  sampleControlPlane(): Promise<ControlPlane>;
}

/** Connects to the cluster. Throws LabError when it does not answer. */
export async function connectCluster(_options: ClusterOptions): Promise<Cluster> {
  throw new Error('not yet');
}
