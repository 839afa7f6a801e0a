import { assert, at, backup, failsCleanly, scenario } from 'firedrill';

export default scenario({
  title: 'A key that OpenSSH refuses',
  summary:
    'A Secret has defaultMode 0400, and the fsGroup of its pod makes that 0440. OpenSSH refuses a private key that others can read. ' +
    'No fault is injected: did this backup ever work?',
  subjects: { 'rsync-ssh-key-0440': assert(failsCleanly()) },
  data: { files: 30, size: '1MB', changed: '90%' },
  timeline: [at('0s', backup())],
  // Its first backup already fails: no fault is needed.
  mayMiss: true,
});
