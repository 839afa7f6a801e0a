/** rsync over SSH with exactly the post-mortem's flags: the fix that held. */
import { dirname } from 'node:path';
import { paths } from '../lab/paths.ts';
import type { Strategy } from './strategy.ts';

/** The flags of the post-mortem's script: ConnectTimeout bounds the connect, and nothing bounds the rest. */
const ssh = `ssh -i ${paths.key} -o UserKnownHostsFile=${paths.knownHosts} -o ConnectTimeout=30`;
const remote = `backup@10.0.1.11:${paths.sshDestination}`;

export const rsyncSsh: Strategy = {
  name: 'rsync-ssh',
  title: 'rsync over SSH, as in the post-mortem',
  about:
    'The fix that held: rsync -az --bwlimit=5000 over SSH with ConnectTimeout=30, all of it in userspace.',
  needs: [],
  deadlineMs: null,
  prepare: 'true',
  backup: `exec rsync -az --bwlimit=5000 -e "${ssh}" ${paths.data}/ ${remote}/`,
  restore: `exec rsync -az --timeout=60 -e "${ssh}" ${remote}/ "$1/"`,
  keepsMounted: [],
  keeps: [dirname(paths.key)],
  // -a keeps neither hard links nor holes, and without --delete a file that the source no longer has comes back.
  promises: ['content'],
  destination: paths.sshDestination,
};
