import { assert, at, backup, failsCleanly, scenario } from 'firedrill';

export default scenario({
  title: 'A script that lost its arguments',
  summary:
    'An inline script passes through YAML, JSON and a shell, and its "$@" is gone. ' +
    'No fault is injected: did this backup ever work?',
  subjects: { 'rsync-ssh-lost-arguments': assert(failsCleanly()) },
  data: { files: 30, size: '1MB', changed: '90%' },
  timeline: [at('0s', backup())],
  // Its first backup already fails: no fault is needed.
  mayMiss: true,
});
