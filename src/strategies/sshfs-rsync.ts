/** rsync onto an SSHFS mount: FUSE in the place of NFS, mounted for each backup. */
import { paths } from '../lab/paths.ts';
import { boundedOptions, endsOnSigterm, keysFolder, login } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const mountPoint = '/mnt/sshfs';
const folder = `${paths.sshDestination}/sshfs`;
/** sshfs takes ssh's options as its own; the key is one of them. */
const keys = boundedOptions.replace('-i ', '-o IdentityFile=');
/** Else a symbolic link out of the data is refused when it is read back (Debian's sshfs 3.7.3, contain_symlinks). */
const options = `${keys} -o no_contain_symlinks`;
const mount = `sshfs ${options} ${login}:${paths.sshDestination} ${mountPoint}`;

export const sshfsRsync: Strategy = {
  name: 'sshfs-rsync',
  title: 'rsync onto an SSHFS mount',
  about:
    'A mount in userspace over SSH; keepalives end the connection, and with it every operation of the mount.',
  needs: ['own-programs'],
  deadlineMs: null,
  packages: ['sshfs'],
  prepare: `mkdir -p ${mountPoint}; modprobe fuse 2> /dev/null || true`,
  // SFTP sets no times of symbolic links (-J).
  backup: [
    endsOnSigterm,
    `trap 'fusermount3 -u -z ${mountPoint}' EXIT`,
    `run ${mount}`,
    `mkdir -p ${mountPoint}/sshfs`,
    `run rsync -rltSJ --delete --timeout=60 ${paths.data}/ ${mountPoint}/sshfs/`,
  ].join('\n'),
  restore: [
    'set -eu',
    mount,
    `rsync -rltSJ ${mountPoint}/sshfs/ "$1/" && code=0 || code=$?`,
    `fusermount3 -u ${mountPoint}`,
    'exit $code',
  ].join('\n'),
  keepsMounted: [],
  keeps: [keysFolder],
  promises: ['content'],
  destination: folder,
};
