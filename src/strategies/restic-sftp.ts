/** restic over SFTP, as its manual sets it up: one repository, a password file, and a limit on every wait of its ssh. */
import { paths } from '../lab/paths.ts';
import { boundedOptions, endsOnSigterm, keysFolder, login } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const repository = `${paths.sshDestination}/restic`;
const password = '/restic-key/password';
const restic = `restic -o sftp.args="${boundedOptions}"`;

export const resticSftp: Strategy = {
  name: 'restic-sftp',
  title: 'restic over SFTP',
  about: 'Encrypted, deduplicated snapshots; a lock that a lost backup left is removed before the next one.',
  needs: ['own-programs'],
  deadlineMs: null,
  packages: ['restic'],
  env: { RESTIC_REPOSITORY: `sftp:${login}:${repository}`, RESTIC_PASSWORD_FILE: password },
  secrets: { [password]: 'a drill has no secrets' },
  prepare: 'true',
  init: `exec ${restic} init`,
  backup: [
    endsOnSigterm,
    // Removes locks of processes of this host that are gone, and locks older than half an hour; never one that is in use.
    `run ${restic} unlock`,
    `run ${restic} backup --host node ${paths.data}`,
  ].join('\n'),
  restore: `exec ${restic} restore --no-lock --sparse --host node --target "$1" latest:${paths.data}`,
  keepsMounted: [],
  keeps: [keysFolder, '/restic-key'],
  promises: ['content', 'structure', 'metadata'],
  destination: repository,
  // Packs, indexes and snapshots have their hash as a name, and so has a lock.
  keepsFiles: ['*'],
};
