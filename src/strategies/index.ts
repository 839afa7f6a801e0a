/** All backup strategies. One file and one line here add another. */
import { nfsHard, nfsPv, nfsSoft } from './nfs.ts';
import { rsyncSsh } from './rsync-ssh.ts';
import { rsyncSshHardened } from './rsync-ssh-hardened.ts';
import type { Strategy } from './strategy.ts';
import { tarTeeNfsHard, tarTeeNfsSoft } from './tar-tee.ts';

export const strategies: Readonly<Record<string, Strategy>> = Object.fromEntries(
  [...[nfsHard, nfsSoft, nfsPv, rsyncSsh, rsyncSshHardened], ...[tarTeeNfsSoft, tarTeeNfsHard]].map(
    (strategy) => [strategy.name, strategy],
  ),
);
