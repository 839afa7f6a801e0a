import { assert, at, backup, during, every, failsCleanly, measure, scenario, silence } from 'firedrill';

const stall = silence('target', { for: '45s' });

export default scenario({
  title: 'A target that stalls again and again',
  incident: 'Nov 5, 00:58',
  summary:
    'The target as a whole goes silent for 45 s of every minute, NFS and SSH alike, as a machine in RCU stalls does. ' +
    'Each short failure is harmless; how do twenty minutes of them affect the backup, and the rest of the node? ' +
    'Then the faults end, and the next backup runs without help.',
  subjects: {
    'nfs-soft': measure(),
    'rsync-ssh': assert(failsCleanly()),
  },
  // A hundredth of the post-mortem's 6,016 files and 550 MB. At --bwlimit=5000 (KiB/s) the changed files take a second.
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    during(backup(1), '50%', stall),
    every('60s', stall, { from: '1m', until: '14m' }),
    at('7m5s', backup()), // begins when the target has just fallen silent
    at('14m', backup()),
    during(backup(3), '50%', stall),
    every('60s', stall, { from: '15m', until: '20m' }),
    at('25m', backup()),
  ],
  watch: '6m',
});
