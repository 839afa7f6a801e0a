/**
 * An archive written onto NFS by busybox's tee. tee never looks at the result of close(2), and a soft NFS mount
 * reports a lost write only there: tee exits with 0. Alpine, the post-mortem's image, has busybox's.
 */
import { paths } from '../lab/paths.ts';
import { type MountVariant, mounted, ontoNfs, restoreFromNfs, softOptions } from './nfs-mount.ts';
import type { Strategy } from './strategy.ts';

const pack = `tar -C ${paths.data} -cf - .`;

function archive({ options, ...own }: MountVariant): Strategy {
  return ontoNfs({
    ...own,
    backup: [
      'set -eu',
      mounted(options),
      `mkdir -p ${paths.volume}/archive`,
      `${pack} | busybox tee ${paths.volume}/archive/backup.tar | sha256sum`,
    ].join('\n'),
    restore: restoreFromNfs('tar -xpf "$from/archive/backup.tar" -C "$1"'),
    promises: ['content'], // without --sparse, holes come back as zeros
    keepsFiles: ['*.tar'],
    destination: `${paths.nfsExport}/archive`,
  });
}

/** The silent loss: EIO of close(2), which nothing reads. */
export const tarTeeNfsSoft = archive({
  name: 'tar-tee-nfs-soft',
  title: 'tar and busybox tee onto a soft NFS mount',
  about:
    'An archive and its checksum in one pass. A soft mount reports a lost write at close(2), and busybox tee ignores that result.',
  options: softOptions,
});

export const tarTeeNfsHard = archive({
  name: 'tar-tee-nfs-hard',
  title: 'tar and busybox tee onto a hard NFS mount',
  about:
    'The same script on a mount that retries forever: it waits as long as the server is away, and loses nothing.',
  options: 'hard',
  needs: ['disposable-kernel'],
});
