/** rsync over SSH as the post-mortem had it before its last fix: without --bwlimit it saturated the node. */
import { rsyncSsh } from './rsync-ssh.ts';
import type { Strategy } from './strategy.ts';

export const rsyncSshUnthrottled: Strategy = {
  ...rsyncSsh,
  name: 'rsync-ssh-unthrottled',
  title: 'rsync over SSH, without --bwlimit',
  about: 'The same backup at full speed: it took the node down on Nov 13, and --bwlimit=5000 was the fix.',
  backup: rsyncSsh.backup.replace(' --bwlimit=5000', ''),
};
