/** All backup strategies. One file and one line here add another. */
import { nfsHard, nfsPv, nfsSoft } from './nfs.ts';
import { rsyncSsh } from './rsync-ssh.ts';
import { rsyncSshHardened } from './rsync-ssh-hardened.ts';
import type { Strategy } from './strategy.ts';

export const strategies: Readonly<Record<string, Strategy>> = Object.fromEntries(
  [nfsHard, nfsSoft, nfsPv, rsyncSsh, rsyncSshHardened].map((strategy) => [strategy.name, strategy]),
);
