import {
  at,
  backup,
  during,
  every,
  measure,
  nodeReboot,
  poll,
  scenario,
  silence,
  targetReboot,
} from 'firedrill';

export default scenario({
  title: 'A hard mount whose server comes back late, and goes silent a day after',
  incident: 'Nov 1, 04:22 to Nov 2, 05:38',
  summary:
    'Node and target reboot together; the NFS server is back about seven minutes after its client. Twenty-two hours pass ' +
    'with a poll every five minutes, as Longhorn does. Then the server goes silent under a backup for 54 minutes: which tasks hang, ' +
    'does SIGKILL end them, and does the node recover without help?',
  subjects: {
    'nfs-hard': measure(),
  },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    // Both were rebooted for maintenance.
    at('0s', targetReboot({ for: '1m', order: ['ssh', 'nfs'], nfsAfter: '7m' }), nodeReboot('orderly')),
    every('5m', poll(), { from: '2m', until: '23h' }),
    at('22h2m', backup()),
    during(backup(1), '50%', silence('target', { for: '54m' })),
    at('23h10m', backup()),
  ],
  watch: '10m',
  // In real time this takes a day.
  needs: ['virtual-time'],
});
