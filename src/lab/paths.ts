/** Where things are in every lab. */
export const paths = {
  /** The data that is backed up. */
  data: '/storage',
  /** The private key of this run, mode 0400. */
  key: '/ssh-key/id_ed25519',
  knownHosts: '/ssh-key/known_hosts',
  /** On the target: the NFS export, and the destination of SSH backups. */
  nfsExport: '/backup/longhorn',
  sshDestination: '/backup/local-path',
  /** Where a pod finds the NFS volume that Kubernetes mounts for it; elsewhere scripts mount the export there themselves. */
  volume: '/mnt/backup',
} as const;
