import { at, backup, measure, scenario } from 'firedrill';

export default scenario({
  title: 'rsync at full speed',
  incident: 'Nov 13',
  summary:
    'rsync without --bwlimit took the node down. Two backups of 50 MB, of which nearly all has changed, with and without the limit of 5,000 KiB/s: ' +
    'how long do they take, and what does other work on the node feel of them?',
  subjects: {
    'rsync-ssh-unthrottled': measure(),
    'rsync-ssh': measure(),
  },
  data: { files: 200, size: '50MB', changed: '90%' },
  timeline: [at('0s', backup()), at('2m', backup())],
  // The load is the backup's own.
  mayMiss: true,
  watch: '6m',
});
