/**
 * rsync over SSH that bounds every wait and never touches the last good copy: the post-mortem's script
 * with a limit against each of its own traps.
 */
import { paths } from '../lab/paths.ts';
import { boundedOptions, keysFolder, login } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const ssh = `ssh ${boundedOptions}`;

/**
 * This time without I/O ends rsync on the node (rsync(1)). On the target its generator asks for a sign of life every half of
 * that, which TCP answers for or not: there the rest of a backup ends within two minutes of the network's return
 * (TCP_RTO_MAX), or after a quarter of an hour without (tcp_retries2), and not never, as without it.
 */
const timeoutS = 60;

/** Snapshots share unchanged files as hard links; `current` moves, in one rename, only once a snapshot is whole. */
const snapshots = `${paths.sshDestination}/snapshots`;
const current = `${paths.sshDestination}/current`;

export const rsyncSshHardened: Strategy = {
  name: 'rsync-ssh-hardened',
  title: 'rsync over SSH, every wait bounded, one snapshot a run',
  about:
    'Keepalives, an I/O timeout, partial files kept apart, and a new snapshot that replaces the last one only when it is whole.',
  needs: [],
  deadlineMs: null,
  prepare: 'true',
  backup: [
    'set -eu',
    // A shell takes a signal only between two commands, unless it waits for one in the background.
    'child=',
    'run() { "$@" & child=$!; wait "$child"; }',
    `trap 'kill "$child"; wait "$child"; exit 143' TERM`,
    'new=$(date -u +%Y%m%dT%H%M%SZ)',
    // One run's unfinished tree is the next run's head start; a restore never reads it.
    `run rsync -azHS --delete --bwlimit=5000 --timeout=${timeoutS} --partial-dir=.rsync-partial --link-dest=${current}/ --mkpath -e "${ssh}" ${paths.data}/ ${login}:${snapshots}/unfinished/`,
    `run ${ssh} ${login} "mv ${snapshots}/unfinished ${snapshots}/$new && ln -s snapshots/$new ${current}.next && mv -T ${current}.next ${current}"`,
  ].join('\n'),
  restore: `exec rsync -azHS --timeout=${timeoutS} -e "${ssh}" ${login}:${current}/ "$1/"`,
  keepsMounted: [],
  keeps: [keysFolder],
  // The target's user is not root: owners, ACLs and extended attributes stay behind.
  promises: ['content', 'structure'],
  destination: current,
};
