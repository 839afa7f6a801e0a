import { assert, at, backup, during, failsCleanly, measure, scenario, silence } from 'firedrill';

export default scenario({
  title: 'A soft mount that loses an archive, with exit code 0',
  summary:
    'The target goes silent for twenty minutes while an archive is written. On a soft NFS mount the kernel gives up the write and ' +
    'reports the error at close(2); busybox tee ignores that result and exits with 0. ' +
    'Does the archive still restore? The same script on a hard mount, and rsync over SSH, are beside it.',
  subjects: {
    'tar-tee-nfs-soft': measure(),
    'tar-tee-nfs-hard': measure(),
    'rsync-ssh-hardened': assert(failsCleanly()),
  },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    // Longer than the target's TCP waits for its peer (tcp_retries2: 15 min 24 s): then no session is left there.
    during(backup(1), '50%', silence('target', { for: '20m' })),
    at('25m', backup()),
  ],
});
