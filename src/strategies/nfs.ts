/**
 * Backups onto a kernel NFS mount, as the post-mortem had them: Longhorn's backup target and the CronJob's NFS volume.
 * Hard and soft differ in one mount option, and in everything that follows from it; the volume in who mounts it, and when.
 */

import { paths } from '../lab/paths.ts';
import { type MountVariant, mounted, ontoNfs, restoreFromNfs, softOptions } from './nfs-mount.ts';
import type { Strategy } from './strategy.ts';

const mountPoint = paths.volume;
const destination = `${paths.nfsExport}/local-path`;

/** `--bwlimit` as in the fix that held: the two families then differ in their path alone, not in their rate. */
const copy = `exec rsync -a --bwlimit=5000 ${paths.data}/ ${mountPoint}/local-path/`;

const restore = restoreFromNfs('rsync -a "$from/local-path/" "$1/"');

/** rsync onto the mount, with a poll of the store; the mount's options are the variant. */
function rsyncOnto({ options, ...own }: MountVariant): Strategy {
  return ontoNfs({
    ...own,
    backup: ['set -eu', mounted(options), copy].join('\n'),
    // Longhorn lists its backup store every 5 minutes; it mounts it where it is not.
    poll: ['set -eu', mounted(options), `exec ls ${mountPoint}`].join('\n'),
    restore,
    // -a keeps neither hard links nor holes, and without --delete a file that the source no longer has comes back.
    promises: ['content'],
    destination,
  });
}

/** mount(8)'s default: the kernel retries requests forever. */
export const nfsHard = rsyncOnto({
  name: 'nfs-hard',
  title: 'rsync onto a hard NFS mount',
  about: 'The default of mount(8), which froze the node on Nov 2: the kernel retries requests forever.',
  options: 'hard',
  needs: ['disposable-kernel'],
});

/** The post-mortem's first fix. */
export const nfsSoft = rsyncOnto({
  name: 'nfs-soft',
  title: 'rsync onto a soft NFS mount (timeo=100,retrans=3)',
  about:
    'The first fix of the post-mortem: requests should fail with EIO after a while instead of waiting forever.',
  options: softOptions,
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
  volumeOptions: `${softOptions},vers=4.2,addr=10.0.1.11`,
  destination,
};
