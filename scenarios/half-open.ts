import { at, backup, during, linkDown, measure, scenario } from 'firedrill';

export default scenario({
  title: 'A session on the target that nothing ends',
  summary:
    "The node's link goes down halfway through a backup, for ten minutes. The client gives up; the target gets no sign of it, and its session waits for " +
    'data until TCP asks the node, after two hours. Which processes stay on the target, and do the next backups succeed beside them?',
  subjects: {
    'tar-ssh': measure(),
    'rsync-ssh-hardened': measure(),
  },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    during(backup(1), '50%', linkDown({ for: '10m' })),
    at('30m', backup()),
    // Past tcp_keepalive_time (tcp(7)): two hours.
    at('2h30m', backup()),
  ],
  watch: '6m',
});
