import { assert, at, backup, clientKill, during, failsCleanly, measure, scenario } from 'firedrill';

export default scenario({
  title: 'A backup that is killed halfway',
  summary:
    'Every process of the backup on the node gets SIGKILL halfway, as from the OOM killer or an impatient operator. Locks and half written files stay. ' +
    'Does the last good copy survive, and does the next backup succeed without help?',
  subjects: {
    'rsync-ssh': measure(),
    'tar-ssh-naive': measure(),
    'restic-sftp': measure(),
    'rsync-ssh-hardened': assert(failsCleanly()),
  },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [at('0s', backup()), during(backup(1), '50%', clientKill('SIGKILL')), at('10m', backup())],
  watch: '6m',
});
