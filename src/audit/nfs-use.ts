/** A place that still uses NFS, or will when it is started again. */
export interface NfsUse {
  /** `mount`: it is mounted now. The others mount it at a boot, at an access, or with a pod. */
  readonly kind:
    | 'mount'
    | 'fstab'
    | 'autofs'
    | 'systemd-mount'
    | 'persistent-volume'
    | 'storage-class'
    | 'pod-volume'
    | 'backup-target';
  /** The file, with the line or the object in it. */
  readonly where: string;
  /** `server:path`, or as much of it as is written there. */
  readonly export: string;
  /** Where it is mounted, or by which object. */
  readonly by: string;
}
