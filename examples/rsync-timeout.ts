import type { Strategy } from 'firedrill';

const ssh = 'ssh -i /ssh-key/id_ed25519 -o UserKnownHostsFile=/ssh-key/known_hosts -o ConnectTimeout=30';

export default {
  name: 'rsync-timeout',
  title: 'the same rsync, with one flag more',
  about: 'Does --timeout alone make rsync over SSH fail cleanly?',
  needs: [],
  deadlineMs: 120_000,
  prepare: 'true',
  backup: `exec rsync -az --bwlimit=5000 --timeout=60 -e "${ssh}" /storage/ backup@10.0.1.11:/backup/local-path/`,
  restore: `exec rsync -az -e "${ssh}" backup@10.0.1.11:/backup/local-path/ "$1/"`,
  keepsMounted: [],
  destination: '/backup/local-path',
} satisfies Strategy;
