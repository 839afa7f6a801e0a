/**
 * The traps on the way to the post-mortem's fix: three versions of rsync-ssh that never worked, each by a mistake that no manifest and no
 * exit code of its own shows.
 */
import { paths } from '../lab/paths.ts';
import { rsyncSsh } from './rsync-ssh.ts';
import type { Strategy } from './strategy.ts';

const backup = rsyncSsh.backup.replace(/^exec /, '');

/** A Secret with `defaultMode: 0400` in a pod with `fsGroup: 0`: the kubelet adds the group's read bit. */
const groupReadable = '/run/ssh-key/id_ed25519';

export const rsyncSshKey0440: Strategy = {
  ...rsyncSsh,
  name: 'rsync-ssh-key-0440',
  title: 'rsync over SSH, with a key of mode 0440',
  about:
    'The key is a Secret with defaultMode 0400, in a pod with an fsGroup: Kubernetes makes it 0440, and OpenSSH refuses a key that others can read.',
  backup: [
    'set -eu',
    `install -D -m 0440 ${paths.key} ${groupReadable}`,
    backup.replace(paths.key, `${groupReadable} -o BatchMode=yes`),
  ].join('\n'),
};

/** Programs of the host run through its dynamic linker from a read-only mount, in the post-mortem by such a function. */
const linker = '/lib64/ld-linux-x86-64.so.2 --library-path /lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu';

export const rsyncSshLostArguments: Strategy = {
  ...rsyncSsh,
  name: 'rsync-ssh-lost-arguments',
  title: 'rsync over SSH, whose wrapper lost its "$@"',
  about:
    'An inline script in the args of a manifest passes through YAML, JSON and the shell; each quotes in its own way, and "$@" is an empty word in the end. A script in a ConfigMap keeps it.',
  backup: ['set -eu', `run() { ${linker} ; }`, backup.replace(/^rsync/, 'run /usr/bin/rsync')].join('\n'),
};

/** The programs of Alpine's base image: busybox, and no rsync. */
const image = '/run/alpine/bin';

export const rsyncSshSilentInstall: Strategy = {
  ...rsyncSsh,
  name: 'rsync-ssh-silent-install',
  title: 'rsync over SSH, installed by each backup with its result ignored',
  about:
    'The pod installs rsync with apk add at each start. Without a way to the internet that fails, silently, and rsync is not there.',
  prepare: `mkdir -p ${image} && busybox --install -s ${image}`,
  backup: [
    `PATH=${image}`,
    '# As apk add: without its index it installs nothing.',
    'apk() { wget -q -T 10 -O /run/alpine/APKINDEX.tar.gz http://dl-cdn.alpinelinux.org/alpine/APKINDEX.tar.gz; }',
    'apk add --no-cache rsync openssh-client > /dev/null 2>&1',
    backup,
  ].join('\n'),
};
