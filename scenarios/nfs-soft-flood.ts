import {
  assert,
  at,
  backup,
  during,
  failsCleanly,
  measure,
  nfsStall,
  scenario,
  silence,
  sshFreeze,
} from 'firedrill';

export default scenario({
  title: 'A target that goes silent, and then stalls',
  incident: 'Nov 5, 00:58',
  summary:
    'The target goes silent for twenty minutes under a backup, and stalls for ten under the next one: its kernel acknowledges every ' +
    'packet, and neither NFS nor SSH answers. A soft NFS mount is meant to turn either into a quick EIO. ' +
    'How many errors do the programs get, when is the first, and does the node suffer?',
  subjects: {
    'nfs-soft': measure(),
    'nfs-soft-files': measure(),
    'rsync-ssh': measure(),
    'rsync-ssh-hardened': assert(failsCleanly()),
  },
  // A hundredth of the post-mortem's 6,016 files and 550 MB. At --bwlimit=5000 (KiB/s) the changed files take a second.
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    // Longer than the target's TCP waits for its peer (tcp_retries2: 15 min 24 s): then no session is left there.
    during(backup(1), '50%', silence('target', { for: '20m' })),
    at('25m', backup()),
    during(backup(2), '50%', nfsStall({ for: '10m' }), sshFreeze({ for: '10m' })),
    at('40m', backup()),
  ],
  watch: '6m',
});
