/** The backup's names in the cluster, as in images/containers/manifests. */
export const names = {
  namespace: 'backup',
  cronJob: 'local-path-backup',
  container: 'backup',
  /** The ConfigMap with the script, and its key. */
  script: 'backup-script',
  scriptKey: 'backup.sh',
  secret: 'backup-ssh-key',
  /** The claim of the NFS volume, where the backup has one. */
  claim: 'nfs-backup',
  /** A ConfigMap that is only written to, to see how long that takes. */
  probe: 'control-plane-probe',
} as const;

/** The API that serves CronJobs, since Kubernetes 1.21. */
export const cronJobApi = 'batch/v1';

/** Which job of a drill a Job and its pod are; the value is the job's id. */
export const jobLabel = 'firedrill.org/job';

/** Every object in Git carries this label; the reconciler prunes any other object with it. ArgoCD tracks by the same one. */
export const instanceLabel = { 'app.kubernetes.io/instance': 'backup' } as const;
