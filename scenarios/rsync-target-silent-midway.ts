import { assert, at, backup, during, failsCleanly, scenario, silence } from 'firedrill';

export default scenario({
  title: 'A target that goes silent while data flows',
  summary:
    'ConnectTimeout bounds the connect and nothing after it. The target goes silent in mid-transfer and is back an hour ' +
    'later: how long does the backup hang, and what does it leave behind?',
  subjects: {
    'rsync-ssh': assert(failsCleanly()),
  },
  beside: ['rsync-ssh-hardened'],
  // A hundredth of the post-mortem's; at --bwlimit=5000 (KiB/s) the changed files take a second.
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    during(backup(1), '50%', silence('target', { for: '1h' })),
    at('1h10m', backup()),
  ],
  watch: '10m',
});
