/** rdiff-backup over SSH to itself on the target: a mirror with its history of reverse increments. */
import { paths } from '../lab/paths.ts';
import { boundedOptions, endsOnSigterm, keysFolder, login } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const repository = `${paths.sshDestination}/rdiff-backup`;
const remote = `${login}::${repository}`;
const rdiffBackup = `rdiff-backup --api-version 201 --remote-schema 'ssh ${boundedOptions} {h} rdiff-backup server'`;

export const rdiffBackupSsh: Strategy = {
  name: 'rdiff-backup',
  title: 'rdiff-backup over SSH',
  about:
    'A mirror, and reverse increments beside it; a backup that was cut off is rolled back by the next one.',
  needs: ['own-programs'],
  deadlineMs: null,
  packages: { node: ['rdiff-backup'], target: ['rdiff-backup'] },
  prepare: 'true',
  backup: [endsOnSigterm, `run ${rdiffBackup} backup ${paths.data} ${remote}`].join('\n'),
  restore: `exec ${rdiffBackup} --force restore ${remote} "$1"`,
  keepsMounted: [],
  keeps: [keysFolder],
  // Times are kept in whole seconds.
  promises: ['content', 'structure'],
  destination: repository,
  keepsFiles: ['*'],
};
