/** tar through a pipe of ssh: as it is often written, and as it should be. */
import { paths } from '../lab/paths.ts';
import { boundedOptions, keysFolder, login, plainOptions } from './over-ssh.ts';
import type { Strategy } from './strategy.ts';

const folder = `${paths.sshDestination}/tar`;

/** As in most how-tos: the exit code is ssh's, and the archive is written over the last good one. */
export const tarSshNaive: Strategy = {
  name: 'tar-ssh-naive',
  title: 'tar piped into ssh',
  about:
    'One archive, written over the last one; the exit code is that of ssh alone, and nothing bounds a wait.',
  needs: [],
  deadlineMs: null,
  prepare: 'true',
  backup: `tar -C ${paths.data} -czf - . | ssh ${plainOptions} ${login} "mkdir -p ${folder} && cat > ${folder}/backup.tar.gz"`,
  restore: `ssh ${plainOptions} ${login} "cat ${folder}/backup.tar.gz" | tar -C "$1" -xzf -`,
  keepsMounted: [],
  keeps: [keysFolder],
  promises: ['content'],
  destination: folder,
  keepsFiles: ['*.tar.gz'],
};

/** Beside the archives: a restore never reads an unfinished one. */
const unfinished = `${folder}/unfinished.tar.gz`;
const archives = `${folder}/archives`;

/** tar's options for everything that a file has; --numeric-owner, for the replacement may know other names. */
const everything = '--acls --xattrs --numeric-owner';

export const tarSsh: Strategy = {
  name: 'tar-ssh',
  title: 'tar piped into ssh, tested and moved into place',
  about:
    "A new archive for each backup, moved into place once tar's exit code and a test of the archive are good; keepalives bound every wait.",
  needs: [],
  deadlineMs: null,
  prepare: 'true',
  backup: [
    'set -eu',
    'state=$(mktemp -d)',
    `trap 'rm -rf "$state"' EXIT`,
    // A named pipe, for sh has no exit code of a pipe's first program; in the background, for a shell that waits takes SIGTERM at once.
    'children=',
    `trap 'kill $children 2> /dev/null; wait; exit 143' TERM`,
    'mkfifo "$state/pipe"',
    `ssh ${boundedOptions} ${login} "mkdir -p ${archives} && cat > ${unfinished} && sync ${unfinished} && gzip -t ${unfinished}" < "$state/pipe" &`,
    'children=$!',
    `tar -C ${paths.data} --sparse ${everything} -czf "$state/pipe" . &`,
    'children="$children $!"',
    'for child in $children; do wait "$child"; done',
    `ssh ${boundedOptions} ${login} "mv ${unfinished} ${archives}/$(date -u +%Y%m%dT%H%M%SZ).tar.gz" &`,
    'children=$!',
    'wait "$children"',
  ].join('\n'),
  restore: [
    'set -eu',
    'archive=$(mktemp)',
    `ssh ${boundedOptions} ${login} 'cat "$(ls ${archives}/*.tar.gz | tail -n 1)"' > "$archive"`,
    `exec tar -C "$1" ${everything} -xpzf "$archive"`,
  ].join('\n'),
  keepsMounted: [],
  keeps: [keysFolder],
  promises: ['content', 'structure', 'metadata'],
  destination: archives,
  keepsFiles: ['*.tar.gz'],
};
