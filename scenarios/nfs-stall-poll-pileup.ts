import { at, backup, every, measure, nfsStall, poll, scenario } from 'firedrill';

export default scenario({
  title: 'Pollers that pile up behind a stalled server',
  summary:
    "The target's NFS server stalls for six minutes: it acknowledges every request and answers none. Two inspectors of 90 MiB start each minute, " +
    'as Longhorn inspects its backups. The mount is soft, yet no request fails, and no inspector ends. ' +
    'When is memory used up, and does a deadline on each poll prevent it?',
  subjects: {
    'nfs-soft-inspect': measure(),
    'nfs-soft-inspect-bounded': measure(),
  },
  data: { files: 30, size: '1MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    at('1m', nfsStall({ for: '6m' })),
    every('1m', poll(), { from: '1m10s', until: '6m30s' }),
    at('12m', backup()),
  ],
  watch: '6m',
});
