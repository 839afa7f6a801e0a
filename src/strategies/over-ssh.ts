/** The way to the target over SSH that strategies share: the keys of the run, no question to a user, and a limit on every wait. */
import { dirname } from 'node:path';
import { paths } from '../lab/paths.ts';

/** Where strategies log in. */
export const address = '10.0.1.11';
export const login = `backup@${address}`;

/** The folder of the keys: every strategy over SSH keeps it. */
export const keysFolder = dirname(paths.key);

/**
 * ssh(1)'s options. Keepalives every 15 s, three may go unanswered (ssh_config(5)): a silent peer is noticed within a minute. Without
 * them ssh waits for as long as TCP does.
 */
export const boundedOptions = `-i ${paths.key} -o UserKnownHostsFile=${paths.knownHosts} -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=3`;

/** The flags of the post-mortem's script: ConnectTimeout bounds the connect, and nothing bounds the rest. */
export const plainOptions = `-i ${paths.key} -o UserKnownHostsFile=${paths.knownHosts} -o ConnectTimeout=30`;

/**
 * The beginning of a script whose steps end on SIGTERM: a shell takes a signal only between two commands, unless it waits for one in the
 * background. `run COMMAND…` is such a step.
 */
export const endsOnSigterm = [
  'set -eu',
  'child=',
  'run() { "$@" & child=$!; wait "$child"; }',
  `trap 'kill "$child"; wait "$child"; exit 143' TERM`,
].join('\n');
