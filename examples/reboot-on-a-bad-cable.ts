import {
  assert,
  at,
  backup,
  during,
  failsCleanly,
  measure,
  packetLoss,
  scenario,
  targetReboot,
} from 'firedrill';

export default scenario({
  title: 'The target reboots under a backup, on a bad cable',
  subjects: {
    'nfs-hard': measure(),
    'rsync-ssh-hardened': assert(failsCleanly({ within: '5m' })),
  },
  data: { files: 200, size: '20MiB' },
  timeline: [
    at('0s', packetLoss('2%', { for: '30m' })),
    at('1m', backup()),
    during(backup(1), '50%', targetReboot({ for: '3m', nfsAfter: '7m' })),
    at('40m', backup()), // the next backup, without help
  ],
  watch: '10m',
});
