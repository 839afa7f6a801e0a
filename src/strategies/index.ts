/** All backup strategies. One file and one line here add another. */
import { borgSsh } from './borg-ssh.ts';
import { duplicitySftp } from './duplicity-sftp.ts';
import { nfsHardPanic, tarTeeNfsHardPanic } from './hung-task-panic.ts';
import { longhornNfs } from './longhorn-nfs.ts';
import { nfsHard, nfsPv, nfsSoft } from './nfs.ts';
import { nfsSoftCron } from './nfs-cron.ts';
import { nfsSoftFiles } from './nfs-files.ts';
import { nfsSoftInspect, nfsSoftInspectBounded } from './nfs-inspect.ts';
import { rcloneSftp } from './rclone-sftp.ts';
import { rdiffBackupSsh } from './rdiff-backup.ts';
import { resticSftp } from './restic-sftp.ts';
import { rsnapshot } from './rsnapshot.ts';
import { rsyncDaemon } from './rsync-daemon.ts';
import { rsyncSsh } from './rsync-ssh.ts';
import { rsyncSshHardened } from './rsync-ssh-hardened.ts';
import { rsyncSshUnthrottled } from './rsync-ssh-unthrottled.ts';
import { sshfsRsync } from './sshfs-rsync.ts';
import type { Strategy } from './strategy.ts';
import { tarSsh, tarSshNaive } from './tar-ssh.ts';
import { tarTeeNfsHard, tarTeeNfsSoft } from './tar-tee.ts';
import { rsyncSshKey0440, rsyncSshLostArguments, rsyncSshSilentInstall } from './traps.ts';

/** Ways to back up, each a candidate for a rollout. */
const candidates: readonly Strategy[] = [
  ...[nfsHard, nfsSoft, nfsPv, longhornNfs, rsnapshot],
  ...[rsyncSsh, rsyncSshHardened, rsyncDaemon, tarSshNaive, tarSsh, sshfsRsync],
  ...[resticSftp, borgSsh, rcloneSftp, duplicitySftp, rdiffBackupSsh],
];

/** Each has a mistake on purpose, for the scenario that shows the consequence. */
const mistaken: readonly Strategy[] = [
  ...[tarTeeNfsSoft, tarTeeNfsHard, nfsSoftFiles, nfsSoftInspect, nfsSoftInspectBounded],
  ...[rsyncSshKey0440, rsyncSshLostArguments, rsyncSshSilentInstall],
  ...[nfsHardPanic, tarTeeNfsHardPanic, nfsSoftCron, rsyncSshUnthrottled],
];

export const strategies: Readonly<Record<string, Strategy>> = Object.fromEntries(
  [...candidates, ...mistaken].map((strategy) => [strategy.name, strategy]),
);

/** The names of the strategies with a mistake on purpose. */
export const demonstrations: ReadonlySet<string> = new Set(mistaken.map(({ name }) => name));
