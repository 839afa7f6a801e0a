/** rsnapshot onto a soft NFS mount, as a node with a NAS has it: hard-linked trees, rotated after a whole one. */
import { paths } from '../lab/paths.ts';
import type { Strategy } from './strategy.ts';

const mountPoint = paths.volume;
const root = `${paths.nfsExport}/rsnapshot`;
const configuration = '/etc/rsnapshot-drill.conf';
const options = 'soft,timeo=100,retrans=3';
const mounted = `grep -q ' ${mountPoint} nfs' /proc/mounts || { mkdir -p ${mountPoint}; mount -t nfs -o ${options} 10.0.1.11:${paths.nfsExport} ${mountPoint}; }`;

/** Fields are separated by tabs (rsnapshot(1)). sync_first: a tree is completed before it takes the place of the last one. */
const fields = [
  ['config_version', '1.2'],
  ['snapshot_root', `${mountPoint}/rsnapshot/`],
  ['cmd_cp', '/bin/cp'],
  ['cmd_rm', '/bin/rm'],
  ['cmd_rsync', '/usr/bin/rsync'],
  ['retain', 'alpha', '3'],
  ['lockfile', '/run/rsnapshot.pid'],
  ['sync_first', '1'],
  ['link_dest', '1'],
  ['rsync_short_args', '-aHS'],
  ['rsync_long_args', '--delete --numeric-ids --timeout=120'],
  ['backup', `${paths.data}/`, 'node/'],
];
const text = fields.map((words) => words.join('\\t')).join('\\n');

export const rsnapshot: Strategy = {
  name: 'rsnapshot',
  title: 'rsnapshot onto a soft NFS mount',
  about:
    'Hard-linked snapshots, rotated once a new one is whole; all of it over NFS, links and removals too.',
  needs: ['kernel-nfs', 'own-programs'],
  deadlineMs: null,
  packages: ['rsnapshot'],
  prepare: `printf '${text}\\n' > ${configuration}`,
  backup: [
    'set -eu',
    mounted,
    `rsnapshot -c ${configuration} sync`,
    `exec rsnapshot -c ${configuration} alpha`,
  ].join('\n'),
  poll: ['set -eu', mounted, `exec ls ${mountPoint}`].join('\n'),
  restore: [
    'from=$(mktemp -d)',
    `mount -t nfs -o ro,soft,timeo=100,retrans=3,nosharecache 10.0.1.11:${paths.nfsExport} "$from"`,
    `rsync -aHS "$from/rsnapshot/alpha.0/node/" "$1/" && code=0 || code=$?`,
    'umount "$from"',
    'exit $code',
  ].join('\n'),
  keepsMounted: [mountPoint],
  keeps: [],
  promises: ['content', 'structure'],
  destination: root,
};
