/** rsnapshot onto a soft NFS mount, as a node with a NAS has it: hard-linked trees, rotated after a whole one. */
import { paths } from '../lab/paths.ts';
import { mounted, ontoNfs, restoreFromNfs, softOptions } from './nfs-mount.ts';

const mountPoint = paths.volume;
const root = `${paths.nfsExport}/rsnapshot`;
const configuration = '/etc/rsnapshot-drill.conf';

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

export const rsnapshot = ontoNfs({
  name: 'rsnapshot',
  title: 'rsnapshot onto a soft NFS mount',
  about:
    'Hard-linked snapshots, rotated once a new one is whole; all of it over NFS, links and removals too.',
  needs: ['own-programs'],
  packages: ['rsnapshot'],
  prepare: `printf '${text}\\n' > ${configuration}`,
  backup: [
    'set -eu',
    mounted(softOptions),
    `rsnapshot -c ${configuration} sync`,
    `exec rsnapshot -c ${configuration} alpha`,
  ].join('\n'),
  poll: ['set -eu', mounted(softOptions), `exec ls ${mountPoint}`].join('\n'),
  restore: restoreFromNfs('rsync -aHS "$from/rsnapshot/alpha.0/node/" "$1/"'),
  promises: ['content', 'structure'],
  destination: root,
});
