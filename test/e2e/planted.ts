/** Backups as people write them, each with one thing wrong, and what each must be found to be. */
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

/** Its last command is `true`, whatever came before. */
export const swallowsErrors: Strategy = {
  ...plain,
  name: 'swallows-errors',
  title: 'rsync || true',
  about: 'So that the job never shows red.',
  backup: `rsync -a --delete --bwlimit=500 -e "${ssh}" /storage/ ${remote}/ || true`,
};

/** Nothing bounds its wait for the target, and it does not listen to SIGTERM. */
export const hangs: Strategy = {
  ...plain,
  name: 'hangs',
  title: 'a backup that waits for ever',
  about: 'It asks the target again and again, until it answers.',
  backup: [
    'trap "" TERM',
    `rsync -a --bwlimit=500 -e "${ssh}" /storage/ ${remote}/ || while :; do sleep 10; done`,
  ].join('\n'),
};

/** Writes each file over the last good one, where it lies. */
export const overwrites: Strategy = {
  ...plain,
  name: 'overwrites',
  title: 'rsync --inplace onto the last good copy',
  about: 'There is one copy, and it is the one that is being written.',
  backup: `exec rsync -a --inplace --bwlimit=500 -e "${ssh}" /storage/ ${remote}/`,
};

/** The first run, in quiet, is fine. Then the node's kernel dies under it, as nobody planned; the one after that is fine again. */
export const panics: Strategy = {
  ...plain,
  name: 'panics',
  title: 'a backup under which the kernel panics',
  about: 'As an NFS client under hung_task_panic does.',
  backup: `cd /var/lib/firedrill && echo >> runs && sync runs
[ "$(wc -l < runs)" != 2 ] || { sleep 5; echo c > /proc/sysrq-trigger; sleep 60; }
exec rsync -a --delete -e "${ssh}" /storage/ ${remote}/`,
};

/** The same pace as the others, so that the silence finds it in the middle. */
export const good: Strategy = {
  ...rsyncSshHardened,
  backup: rsyncSshHardened.backup.replace('--bwlimit=5000', '--bwlimit=500'),
};

/** SIGTERM is the end of its node: an NFS client that is told to let go may panic. */
export const panicsOnSigterm: Strategy = {
  ...plain,
  name: 'panics-on-sigterm',
  title: 'a backup that takes its node along',
  about: 'It would not be there afterwards, and neither would anything else.',
  backup: `trap 'echo c > /proc/sysrq-trigger; sleep 60' TERM
rsync -a --bwlimit=500 -e "${ssh}" /storage/ ${remote}/ & wait; wait`,
};

/** What it needs is in memory, and gone with a boot of the node. */
export const needsPreparation: Strategy = {
  ...good,
  name: 'needs-preparation',
  title: 'a backup that finds nothing unless it was prepared',
  about: 'As one whose mount point or password is under /run.',
  prepare: 'echo prepared > /run/prepared',
  backup: `grep -q prepared /run/prepared || exit 9\n${good.backup}`,
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

/** Nobody mounted anything there. */
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
