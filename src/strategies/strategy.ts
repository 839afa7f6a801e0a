/** A backup strategy: how a backup gets from node to target. Scripts are POSIX sh and run on the node. */
import { dirname } from 'node:path';
import type { Capability, DataLayer } from '../history/plan.ts';
import { paths } from '../lab/paths.ts';

export interface Strategy {
  readonly name: string;
  readonly title: string;
  /** Its place in the post-mortem or in practice, one or two sentences. */
  readonly about: string;
  readonly needs: readonly Capability[];
  /** Milliseconds within which one backup promises to end; null: none stated (the baseline run's duration + 5 min is used). */
  readonly deadlineMs: number | null;
  /**
   * Done once before the first backup and again after each boot of the node, as fstab or a DaemonSet would: beside the timeline, which
   * does not wait for it. A failure before the first fault makes every check unknown; a failure after a boot is part of the result.
   */
  readonly prepare: string;
  /** One backup of `paths.data`: exits 0 if and only if it claims success. */
  readonly backup: string;
  /** A light query of the destination, as Longhorn's poll; absent: no poll. */
  readonly poll?: string;
  /** Restores the last good backup into the empty directory `$1`, in the way a user would after losing the data. */
  readonly restore: string;
  /** Mount points that stay mounted between backups because the strategy says so. */
  readonly keepsMounted: readonly string[];
  /**
   * Names of processes, as ps shows them, that stay between backups because the strategy says so, on the node or on the target: a
   * ControlPersist master has `['ssh', 'sshd', 'sshd-session']`. Absent: none.
   */
  readonly keepsProcesses?: readonly string[];
  /**
   * mount(8)'s options, separated by commas, of the NFS PersistentVolume that its pods find at `paths.volume`: Kubernetes mounts it
   * before the script starts and unmounts it afterwards. Absent: its scripts do their own mounts.
   */
  readonly volumeOptions?: string;
  /**
   * Paths of the node that its user also has elsewhere, as keys and passwords: the replacement on which a restore is made has them,
   * as they were after the first preparation, and nothing else of the node. Absent: `/ssh-key`.
   */
  readonly keeps?: readonly string[];
  /**
   * The layers of the data that a restore gives back: `content`, the bytes of all files; `structure`, links, holes, folders and names;
   * `metadata`, owners, modes, times, ACLs and extended attributes. A layer that it does not promise is measured, and asserted of it by no
   * set of checks. Absent: content and structure, as a lost link or folder breaks an application.
   */
  readonly promises?: readonly DataLayer[];
  /** Where on the target the last good backup is found. */
  readonly destination: string;
  /**
   * Names of files that belong at the destination between backups, as patterns of find(1)'s -name; any other file there
   * was left behind. Absent: `*.dat`, the data as it is. An archive, say, has `['*.tar']`.
   */
  readonly keepsFiles?: readonly string[];
}

/** Paths of the node that a restore has; see `Strategy.keeps`. */
export function keepsOf({ keeps = [dirname(paths.key)] }: Pick<Strategy, 'keeps'>): readonly string[] {
  return keeps;
}
