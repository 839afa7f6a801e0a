/**
 * Backups onto a kernel NFS mount, as the post-mortem had them: Longhorn's backup target and the CronJob's NFS volume.
 * Hard and soft differ in one mount option, and in everything that follows from it; the volume in who mounts it, and when.
 */

import type { Capability } from '../history/plan.ts';
import { paths } from '../lab/paths.ts';
import type { Strategy } from './strategy.ts';

const mountPoint = paths.volume;
const destination = `${paths.nfsExport}/local-path`;

/** `--bwlimit` as in the fix that held: the two families then differ in their path alone, not in their rate. */
const copy = `exec rsync -a --bwlimit=5000 ${paths.data}/ ${mountPoint}/local-path/`;

/**
 * Mounts the target's export where it is not mounted yet.
 * The mount point is made here as well, for in a pod nothing is there that the last one made; never where it is mounted, and may be dead.
 */
export const mounted = (options: string) =>
  `grep -q ' ${mountPoint} nfs' /proc/mounts || { mkdir -p ${mountPoint}; mount -t nfs -o ${options} 10.0.1.11:${paths.nfsExport} ${mountPoint}; }`;

/** Runs a command that restores from `$from`: a mount of its own, soft, so that a restore never waits for the mount under test to recover. */
export const restoreFromNfs = (command: string) =>
  [
    'from=$(mktemp -d)',
    `mount -t nfs -o ro,soft,timeo=100,retrans=3,nosharecache 10.0.1.11:${paths.nfsExport} "$from"`,
    `${command} && code=0 || code=$?`,
    'umount "$from"',
    'exit $code',
  ].join('\n');

const restore = restoreFromNfs('rsync -a "$from/local-path/" "$1/"');

interface NfsVariant {
  name: string;
  title: string;
  about: string;
  options: string;
  needs?: readonly Capability[];
}

function overNfs({ name, title, about, options, needs = [] }: NfsVariant): Strategy {
  return {
    name,
    title,
    about,
    needs: ['kernel-nfs', ...needs],
    deadlineMs: null,
    prepare: `mkdir -p ${mountPoint}`,
    backup: ['set -eu', mounted(options), copy].join('\n'),
    // Longhorn lists its backup store every 5 minutes; it mounts it where it is not.
    poll: ['set -eu', mounted(options), `exec ls ${mountPoint}`].join('\n'),
    restore,
    keepsMounted: [mountPoint],
    keeps: [],
    // -a keeps neither hard links nor holes, and without --delete a file that the source no longer has comes back.
    promises: ['content'],
    destination,
  };
}

/** mount(8)'s default: the kernel retries requests forever. */
export const nfsHard = overNfs({
  name: 'nfs-hard',
  title: 'rsync onto a hard NFS mount',
  about: 'The default of mount(8), which froze the node on Nov 2: the kernel retries requests forever.',
  options: 'hard',
  needs: ['disposable-kernel'],
});

/** The post-mortem's first fix. */
export const nfsSoft = overNfs({
  name: 'nfs-soft',
  title: 'rsync onto a soft NFS mount (timeo=100,retrans=3)',
  about:
    'The first fix of the post-mortem: requests should fail with EIO after a while instead of waiting forever.',
  options: 'soft,timeo=100,retrans=3',
});

/**
 * The post-mortem's CronJob, which froze the node on Nov 7 and 8. The options are those of nfs-soft; mount.nfs would find out the last two
 * by itself; a node without it, as k3s's own image, needs them. images/containers/manifests/nfs says the same.
 */
export const nfsPv: Strategy = {
  name: 'nfs-pv',
  title: 'rsync onto a soft NFS PersistentVolume (timeo=100,retrans=3)',
  about:
    'The CronJob before its fix: the kubelet mounts the volume for each pod, so that a silent server keeps the pod from starting.',
  needs: ['kernel-nfs', 'kubernetes'],
  deadlineMs: null,
  prepare: 'true',
  backup: copy,
  restore,
  keepsMounted: [],
  keeps: [],
  promises: ['content'],
  volumeOptions: 'soft,timeo=100,retrans=3,vers=4.2,addr=10.0.1.11',
  destination,
};
