/** rclone over SFTP: a mirror, and beside it the files that a sync replaced or removed. */
import { paths } from '../lab/paths.ts';
import { address, endsOnSigterm, keysFolder } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const mirror = `${paths.sshDestination}/rclone/current`;
const replaced = `${paths.sshDestination}/rclone/replaced`;
/** Limits on a connect and on a wait for data (https://rclone.org/docs/#timeout-time): the usual ones are 60 s and 5 min. */
const rclone = 'rclone --contimeout 30s --timeout 60s --retries 1 --low-level-retries 2 --links';

export const rcloneSftp: Strategy = {
  name: 'rclone-sftp',
  title: 'rclone over SFTP',
  about: 'A mirror of single files, each replaced in place; earlier versions move to a folder beside it.',
  needs: ['own-programs'],
  deadlineMs: null,
  packages: ['rclone'],
  env: {
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_TARGET_TYPE: 'sftp',
    RCLONE_CONFIG_TARGET_HOST: address,
    RCLONE_CONFIG_TARGET_USER: 'backup',
    RCLONE_CONFIG_TARGET_KEY_FILE: paths.key,
    RCLONE_CONFIG_TARGET_KNOWN_HOSTS_FILE: paths.knownHosts,
  },
  prepare: 'true',
  backup: [
    endsOnSigterm,
    `run ${rclone} sync --create-empty-src-dirs --backup-dir "target:${replaced}/$(date -u +%Y%m%dT%H%M%SZ)" ${paths.data} target:${mirror}`,
  ].join('\n'),
  restore: `exec ${rclone} copy --create-empty-src-dirs target:${mirror} "$1"`,
  keepsMounted: [],
  keeps: [keysFolder],
  promises: ['content'],
  destination: mirror,
  // A symbolic link is stored as a file of this ending (--links).
  keepsFiles: ['*'],
};
