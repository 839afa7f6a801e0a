/** A backup strategy: how a backup gets from node to target. Scripts are POSIX sh and run on the node. */
import { dirname } from 'node:path';
import type { Capability, DataLayer, PlannedData } from '../history/plan.ts';
import type { HostNeeds } from '../lab/lab.ts';
import { paths } from '../lab/paths.ts';
import { quoted } from './quoted.ts';

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
  /** Done once after the first preparation, on the node: makes the repository, say. Absent: nothing. */
  readonly init?: string;
  /**
   * Debian packages that its scripts need: a list for the node, or lists for node and target. In the virtual lab both hosts have both.
   * Absent: those of the lab's image, as rsync and the OpenSSH client.
   */
  readonly packages?: readonly string[] | HostPackages;
  /**
   * Files that both hosts have from the start, by their path there: the path of a file of this machine, with its mode. A strategy's file
   * names it relative to itself. Absent: none.
   */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Services of the target beside NFS and SSH, by name. They start with the SSH server and share its control group: the faults sshStop,
   * sshKill and sshFreeze strike them too, and a reboot of the target starts them again. Absent: none.
   */
  readonly services?: Readonly<Record<string, Service>>;
  /** Environment variables of all its scripts. Absent: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Passwords and keys: the text of files that the node gets before each preparation, mode 0600. `keeps` gives them to a replacement. */
  readonly secrets?: Readonly<Record<string, string>>;
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

/** A service of the target that a strategy needs. */
export interface Service {
  /** POSIX sh, as root on the target: runs the service until it ends. */
  readonly start: string;
  /** The name of its main process, as ps shows it; processes of that name below it are sessions. */
  readonly process: string;
}

/** Debian packages by the host that needs them. */
export interface HostPackages {
  readonly node?: readonly string[];
  readonly target?: readonly string[];
}

/** The Debian package of the program that fills and reads the live database. */
const databasePackage = 'sqlite3';

/** The programs that a trial needs on the hosts: those of its strategy, and of its data. */
export function hostNeedsOf(
  { packages = [], files = {}, services = {} }: Pick<Strategy, 'packages' | 'files' | 'services'>,
  data?: Pick<PlannedData, 'database'>,
): HostNeeds {
  const own = isList(packages) ? packages : [...(packages.node ?? []), ...(packages.target ?? [])];
  const names = data?.database ? [...own, databasePackage] : own;
  const scripts = Object.entries(services).map(([name, { start }]) => [name, start]);
  return {
    packages: [...new Set(names)].sort(),
    files,
    ...(scripts.length > 0 && { services: Object.fromEntries(scripts) }),
  };
}

/** The script with the strategy's environment. */
export function scriptOf({ env = {} }: Pick<Strategy, 'env'>, script: string): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  return `${exports.join('')}${script}`;
}

/** The preparation of the node: its secrets, then the strategy's own script. A replacement has the secrets that `keeps` names. */
export function preparationOf(strategy: Pick<Strategy, 'prepare' | 'secrets'>): string {
  const secrets = Object.entries(strategy.secrets ?? {}).map(
    ([path, text]) =>
      `mkdir -p ${quoted(dirname(path))} && (umask 077 && printf %s ${quoted(text)} > ${quoted(path)}) || exit\n`,
  );
  return `${secrets.join('')}${strategy.prepare}`;
}

/** Paths of the node that a restore has; see `Strategy.keeps`. */
export function keepsOf({ keeps = [dirname(paths.key)] }: Pick<Strategy, 'keeps'>): readonly string[] {
  return keeps;
}

function isList(packages: readonly string[] | HostPackages): packages is readonly string[] {
  return Array.isArray(packages);
}
