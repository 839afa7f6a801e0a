/** The parts that strategies on a kernel NFS mount share: the mount, the restore beside it, and their fields. */
import type { Capability } from '../history/plan.ts';
import { paths } from '../lab/paths.ts';
import type { Strategy } from './strategy.ts';

/** The options of the post-mortem's first fix. */
export const softOptions = 'soft,timeo=100,retrans=3';

/** A strategy with the target's export on the node, without the fields that all of them share. */
export interface OntoNfs
  extends Omit<Strategy, 'needs' | 'deadlineMs' | 'keepsMounted' | 'keeps' | 'prepare'> {
  /** Beside `kernel-nfs`. */
  readonly needs?: readonly Capability[];
  /** Absent: it makes the mount point. */
  readonly prepare?: string;
}

/** Of strategies that differ in their mount options: the fields of one of them. */
export interface MountVariant extends Pick<OntoNfs, 'name' | 'title' | 'about' | 'needs'> {
  /** As mount(8) takes them. */
  readonly options: string;
}

/** The strategy: the export stays mounted at `paths.volume`, no backup has a deadline of its own, and a restore needs nothing of the node. */
export function ontoNfs({ needs = [], ...own }: OntoNfs): Strategy {
  const shared = { deadlineMs: null, keepsMounted: [paths.volume], keeps: [] };
  return { prepare: `mkdir -p ${paths.volume}`, ...own, needs: ['kernel-nfs', ...needs], ...shared };
}

/**
 * Mounts the target's export where it is not mounted yet.
 * The mount point is made here as well, for in a pod nothing is there that the last one made; never where it is mounted, and may be dead.
 */
export function mounted(options: string): string {
  return `grep -q ' ${paths.volume} nfs' /proc/mounts || { mkdir -p ${paths.volume}; mount -t nfs -o ${options} 10.0.1.11:${paths.nfsExport} ${paths.volume}; }`;
}

/** Runs a command that restores from `$from`: a mount of its own, soft, so that a restore never waits for the mount under test to recover. */
export function restoreFromNfs(...commands: readonly [string, ...string[]]): string {
  return [
    'from=$(mktemp -d)',
    `mount -t nfs -o ro,${softOptions},nosharecache 10.0.1.11:${paths.nfsExport} "$from"`,
    `${commands.join('\n')} && code=0 || code=$?`,
    'umount "$from"',
    'exit $code',
  ].join('\n');
}
