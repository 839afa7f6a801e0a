/** duplicity over the system's own sftp: full and incremental volumes, encrypted by a passphrase. */
import { paths } from '../lab/paths.ts';
import { boundedOptions, endsOnSigterm, keysFolder, login } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const folder = `${paths.sshDestination}/duplicity`;
const passphrase = '/duplicity-key/passphrase';
const withPassphrase = `PASSPHRASE=$(cat ${passphrase}); export PASSPHRASE`;
/** pexpect+sftp starts sftp(1), whose keepalives bound a wait; `--timeout` bounds each answer that pexpect waits for. */
const duplicity = `duplicity --ssh-options="${boundedOptions}" --timeout 60 --num-retries 2 --no-print-statistics`;
/** This backend takes every path from the home of the user, /home/backup (remote_dir in ssh_pexpect_backend.py). */
const url = `pexpect+sftp://${login}/../..${folder}`;

export const duplicitySftp: Strategy = {
  name: 'duplicity-sftp',
  title: 'duplicity over SFTP',
  about:
    'Encrypted tar volumes, a full chain a month and increments between; an increment needs all before it.',
  needs: ['own-programs'],
  deadlineMs: null,
  packages: ['duplicity', 'python3-pexpect'],
  secrets: { [passphrase]: 'a drill has no secrets' },
  prepare: 'true',
  backup: [
    endsOnSigterm,
    // gpg starts an agent that outlives it.
    "trap 'gpgconf --kill gpg-agent' EXIT",
    withPassphrase,
    `run ${duplicity} backup --full-if-older-than 1M ${paths.data} ${url}`,
  ].join('\n'),
  restore: ['set -eu', withPassphrase, `exec ${duplicity} restore --force ${url} "$1"`].join('\n'),
  keepsMounted: [],
  keeps: [keysFolder, '/duplicity-key'],
  promises: ['content'],
  destination: folder,
  keepsFiles: ['duplicity-*'],
};
