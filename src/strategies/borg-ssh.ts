/** Borg over SSH to `borg serve`, as its manual sets it up: an encrypted repository, its passphrase in a file. */
import { paths } from '../lab/paths.ts';
import { boundedOptions, endsOnSigterm, keysFolder, login } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const repository = `${paths.sshDestination}/borg`;
const passphrase = '/borg-key/passphrase';

export const borgSsh: Strategy = {
  name: 'borg-ssh',
  title: 'Borg over SSH',
  about: 'Encrypted, deduplicated archives by borg serve on the target; waits for a lock for two minutes.',
  needs: ['own-programs'],
  deadlineMs: null,
  packages: { node: ['borgbackup'], target: ['borgbackup'] },
  env: {
    BORG_REPO: `ssh://${login}${repository}`,
    BORG_PASSCOMMAND: `cat ${passphrase}`,
    BORG_RSH: `ssh ${boundedOptions}`,
    // Python's start takes seconds in an emulated CPU; no message is worth its translation.
    LANG: 'C.UTF-8',
  },
  secrets: { [passphrase]: 'a drill has no secrets' },
  prepare: 'true',
  init: 'exec borg init --encryption repokey-blake2',
  backup: [
    endsOnSigterm,
    `cd ${paths.data}`,
    'run borg create --lock-wait 120 --compression lz4 "::node-{utcnow:%Y%m%dT%H%M%SZ}" .',
  ].join('\n'),
  restore: [
    'set -eu',
    'last=$(borg list --lock-wait 120 --last 1 --short)',
    'cd "$1"',
    'exec borg extract --lock-wait 120 --sparse "::$last"',
  ].join('\n'),
  keepsMounted: [],
  keeps: [keysFolder, '/borg-key'],
  // Measured: a hole within a chunk of up to 8 MiB is restored as zeros (borg extract --sparse, "only from all-zero chunks").
  promises: ['content', 'metadata'],
  destination: repository,
  // Segments are numbers; beside them are index, hints and integrity of the last one. A lock is none of these.
  keepsFiles: ['[0-9]*', 'README', 'config', 'nonce', 'hints.*', 'index.*', 'integrity.*'],
};
