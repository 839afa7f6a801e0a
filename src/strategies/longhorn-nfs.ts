/**
 * A block backup like Longhorn's: 2 MiB blocks named by their content, several written at once, on its own NFS mount options, and a poll
 * of the backup store every five minutes.
 */
import { paths } from '../lab/paths.ts';
import { mounted, ontoNfs, restoreFromNfs } from './nfs-mount.ts';

const mountPoint = paths.volume;
const store = `${mountPoint}/backupstore`;
/** Longhorn's defaults of an NFS backup target (https://longhorn.io/docs, Setting a Backup Target). */
const options = 'actimeo=1,soft,timeo=300,retry=2';
/** The setting backup-concurrent-limit, 2 in Longhorn 1.9; the post-mortem's four volumes were backed up side by side. */
const atOnce = 5;

/** A block that the store has is not written again; a new one gets its name once it is whole. */
const putBlock = [
  'set -eu',
  'name=$(sha512sum < "$1" | cut -c1-128)',
  'echo "$name" > "$1.name"',
  `block=${store}/blocks/$name.blk`,
  '[ ! -e "$block" ] || exit 0',
  'gzip -1c "$1" > "$block.tmp.$$"',
  'mv "$block.tmp.$$" "$block"',
].join('; ');

export const longhornNfs = ontoNfs({
  name: 'longhorn-nfs',
  title: 'a block backup like Longhorn’s, onto a soft NFS mount',
  about: `2 MiB blocks of the volume, ${atOnce} written at once, each once only; the store is listed every five minutes.`,
  backup: [
    'set -eu',
    mounted(options),
    `mkdir -p ${store}/blocks ${store}/backups`,
    'volume=$(mktemp -d /var/lib/longhorn.XXXXXX)',
    `trap 'rm -rf "$volume"' EXIT`,
    // The volume as a device has it: its files in one order, without a compression that would move every later block.
    `tar -C ${paths.data} --sort=name --sparse --acls --xattrs --numeric-owner -cf "$volume/volume" .`,
    'split --bytes=2M --suffix-length=5 --numeric-suffixes "$volume/volume" "$volume/block."',
    'rm "$volume/volume"',
    `ls "$volume"/block.* | xargs -n 1 -P ${atOnce} sh -c '${putBlock}' put-block`,
    `new=${store}/backups/$(date -u +%Y%m%dT%H%M%SZ).cfg`,
    'cat "$volume"/block.*.name > "$new.tmp"',
    'mv "$new.tmp" "$new"',
  ].join('\n'),
  poll: ['set -eu', mounted(options), `exec ls -R ${store}/backups`].join('\n'),
  restore: restoreFromNfs(
    'last=$(ls "$from"/backupstore/backups/*.cfg | tail -n 1)',
    '{ while read -r name; do gzip -dc "$from/backupstore/blocks/$name.blk" || exit; done < "$last"; } | tar -C "$1" --acls --xattrs --numeric-owner -xpf -',
  ),
  promises: ['content', 'structure', 'metadata'],
  destination: `${paths.nfsExport}/backupstore`,
  keepsFiles: ['*.blk', '*.cfg'],
});
