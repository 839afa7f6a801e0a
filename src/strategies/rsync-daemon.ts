/** rsync to a daemon, without SSH: its own protocol on port 873, bounded as rsync-ssh-hardened is. */
import { paths } from '../lab/paths.ts';
import { endsOnSigterm } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const folder = `${paths.sshDestination}/rsyncd`;
const module = 'rsync://10.0.1.11/backup';
const rsync = 'rsync --contimeout=30 --timeout=60';

/** rsyncd.conf(5). The timeout also ends the daemon's side of a dead connection. */
const configuration = [
  'uid = root',
  'gid = root',
  'use chroot = no',
  '[backup]',
  `path = ${folder}`,
  'read only = no',
  'timeout = 60',
];

export const rsyncDaemon: Strategy = {
  name: 'rsync-daemon',
  title: 'rsync to a daemon, without SSH',
  about:
    'A mirror by an rsync daemon that runs as root: owners and modes stay, and both sides bound every wait.',
  needs: ['own-programs'],
  deadlineMs: null,
  services: {
    'rsync-daemon': {
      process: 'rsync',
      start: [
        `mkdir -p ${folder}`,
        `printf '%s\\n' ${configuration.map((line) => `'${line}'`).join(' ')} > /run/rsyncd.conf`,
        'exec rsync --daemon --no-detach --config=/run/rsyncd.conf',
      ].join('\n'),
    },
  },
  prepare: 'true',
  backup: [
    endsOnSigterm,
    `run ${rsync} -aHSAX --numeric-ids --delete-delay --delay-updates ${paths.data}/ ${module}/`,
  ].join('\n'),
  restore: `exec ${rsync} -aHSAX --numeric-ids ${module}/ "$1/"`,
  keepsMounted: [],
  keeps: [],
  promises: ['content', 'structure', 'metadata'],
  destination: folder,
};
