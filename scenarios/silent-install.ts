import { assert, at, backup, failsCleanly, scenario } from 'firedrill';

export default scenario({
  title: 'An installation that fails without a word',
  summary:
    'Each backup installs rsync first, and ignores the result. The pod has no way to the internet. ' +
    'No fault is injected: did this backup ever work?',
  subjects: { 'rsync-ssh-silent-install': assert(failsCleanly()) },
  data: { files: 30, size: '1MB', changed: '90%' },
  timeline: [at('0s', backup())],
  // Its first backup already fails: no fault is needed.
  mayMiss: true,
});
