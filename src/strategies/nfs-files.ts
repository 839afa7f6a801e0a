/** A backup that continues after an error, file by file, ten at once: many small failures, each harmless. */
import { paths } from '../lab/paths.ts';
import { nfsSoft } from './nfs.ts';
import { mounted, softOptions } from './nfs-mount.ts';
import type { Strategy } from './strategy.ts';

const destination = `${paths.volume}/local-path`;

export const nfsSoftFiles: Strategy = {
  ...nfsSoft,
  name: 'nfs-soft-files',
  title: 'cp onto a soft NFS mount, ten files at once, errors ignored until the end',
  about:
    'Each file is copied on its own, ten at a time, and an error ends only its file, as backup tools that work through blocks do. The exit code tells whether any failed.',
  backup: [
    'set -eu',
    mounted(softOptions),
    `cd ${paths.data}`,
    // Folders first, one after another: ten copies that make the same folder fail at each other.
    `find . -type d -print0 | xargs -0 -n 1 sh -c 'mkdir -p "$0/$1"' ${destination}`,
    `find . -type f -print0 | xargs -0 -n 1 -P 10 sh -c 'exec cp "$1" "$0/$1"' ${destination}`,
  ].join('\n'),
};
