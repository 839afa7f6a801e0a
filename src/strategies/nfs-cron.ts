/** The post-mortem's forgotten CronJob, on a node without Kubernetes: a mount of its own for each backup, as the kubelet makes one for each pod. */
import { paths } from '../lab/paths.ts';
import { nfsSoft } from './nfs.ts';
import { endsOnSigterm } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const mountPoint = paths.volume;
const mount = `mount -t nfs -o soft,timeo=100,retrans=3 10.0.1.11:${paths.nfsExport} ${mountPoint}`;

export const nfsSoftCron: Strategy = {
  ...nfsSoft,
  name: 'nfs-soft-cron',
  title: 'rsync onto a soft NFS mount, mounted for each backup',
  about:
    'The forgotten job of Nov 7: as a pod with an NFS volume, it mounts at its start and unmounts at its end.',
  backup: [
    endsOnSigterm,
    `run ${mount}`,
    `trap 'umount ${mountPoint}' EXIT`,
    `run rsync -a --bwlimit=5000 ${paths.data}/ ${mountPoint}/local-path/`,
  ].join('\n'),
  poll: undefined,
  keepsMounted: [],
};
