import { assert, at, backup, diskFull, during, holds, measure, scenario } from 'firedrill';

export default scenario({
  title: 'A target whose disk is full',
  summary:
    "The target's disks fill up halfway through a backup, and have room again ten minutes later. " +
    'Does the backup say so, and does the last good copy survive?',
  subjects: {
    'nfs-soft': measure(),
    'rsync-ssh': measure(),
    'rsync-ssh-hardened': assert(
      holds('nonzero-exit', 'no-silent-loss', 'last-good-restores', 'next-run-succeeds'),
    ),
  },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [at('0s', backup()), during(backup(1), '50%', diskFull({ for: '10m' })), at('15m', backup())],
  watch: '6m',
});
