import { at, backup, measure, scenario } from 'firedrill';

export default scenario({
  title: 'rsync at full speed',
  incident: 'Nov 13',
  summary:
    'rsync without --bwlimit took the node down. A backup of 20 MB, of which nearly all has changed, with and without the limit of 5,000 KiB/s: ' +
    'how long does it take, and does other work on the node wait for it?',
  subjects: {
    'rsync-ssh-unthrottled': measure(),
    'rsync-ssh': measure(),
  },
  data: { files: 100, size: '20MB', changed: '90%' },
  timeline: [at('0s', backup())],
  // The load is the backup's own.
  mayMiss: true,
  watch: '6m',
});
