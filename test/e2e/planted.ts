/** Backups as people write them, each with one mistake, and a careful one. */
import { rsyncSshHardened } from '../../src/strategies/rsync-ssh-hardened.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';

/** A silent target is noticed by ssh; rsync's own --timeout never ends a sender, whose keepalives count as progress. */
export const ssh =
  'ssh -i /ssh-key/id_ed25519 -o UserKnownHostsFile=/ssh-key/known_hosts -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=2';
const remote = 'backup@10.0.1.11:/backup/local-path';

const plain = {
  needs: [],
  deadlineMs: null,
  prepare: 'true',
  restore: `exec rsync -az --timeout=60 -e "${ssh}" ${remote}/ "$1/"`,
  keepsMounted: [],
  destination: '/backup/local-path',
} as const;

/** At 500 KiB/s, so that the silence meets it in the middle. */
export const good: Strategy = {
  ...rsyncSshHardened,
  backup: rsyncSshHardened.backup.replace('--bwlimit=5000', '--bwlimit=500'),
};

/** There is no backup at all: its restore reads the source. */
export const readsTheSource: Strategy = {
  ...plain,
  name: 'reads-the-source',
  title: 'a backup that does nothing, and a restore that copies the source',
  about: 'As long as the node lives it restores bit for bit.',
  backup: 'true',
  restore: 'exec cp -a /storage/. "$1/"',
};

/** Nothing is mounted there. */
export const localFolder: Strategy = {
  ...plain,
  name: 'local-folder',
  title: 'a local folder taken for a mount',
  about: 'The mount is missing, and the backup fills the folder below it.',
  backup: 'mkdir -p /mnt/backup && exec rsync -a --delete /storage/ /mnt/backup/',
  restore: 'exec rsync -a /mnt/backup/ "$1/"',
};

/** Its backups have a secret name, which its preparation makes up, and its user has no other copy of it. */
export const losesItsKey: Strategy = {
  ...good,
  name: 'loses-its-key',
  title: 'a backup whose key is lost with the node',
  about: 'The key belongs into a safe, and lies beside the data.',
  prepare:
    'mkdir -p /etc/backup && { [ -e /etc/backup/key ] || od -An -N16 -tx1 /dev/urandom | tr -d " \\n" > /etc/backup/key; }',
  backup: `set -eu
tar -C /storage -cf - . | ${ssh} backup@10.0.1.11 "cat > /backup/local-path/$(cat /etc/backup/key).tar"`,
  restore: `${ssh} backup@10.0.1.11 "cat /backup/local-path/$(cat /etc/backup/key).tar" | tar -C "$1" -xf -`,
  destination: '/backup/local-path',
  keepsFiles: ['*.tar'],
};

/** The same, and its user has the key elsewhere. */
export const keepsItsKey: Strategy = {
  ...losesItsKey,
  name: 'keeps-its-key',
  keeps: ['/ssh-key', '/etc/backup/key'],
};
