/** Backups that bound every wait and touch the last copy only with a whole new one, each in a way of its own. */
import type { Strategy } from '../../../src/strategies/strategy.ts';
import { good, needsPreparation } from '../planted.ts';
import { host, planted, slow, snapshot, ssh } from './parts.ts';

const restoreArchive = `${ssh} ${host} cat /backup/local-path/latest.tar | tar -C "$1" -xf -`;
const archive = {
  destination: '/backup/local-path',
  keepsFiles: ['*.tar'],
  restore: restoreArchive,
} as const;

/** Its shell forwards SIGTERM, and each wait has an end. */
const forwards = `child=
run() { "$@" & child=$!; wait "$child"; }
trap 'kill "$child"; wait "$child"; exit 143' TERM`;

export const careful: Strategy[] = [
  good,
  needsPreparation,
  planted('whole-archive', {
    backup: `set -eu
${forwards}
tar -C /storage -cf /var/lib/firedrill/new.tar .
run rsync --bwlimit=500 --timeout=30 -e "${ssh}" /var/lib/firedrill/new.tar ${host}:/backup/incoming.tar
run ${ssh} ${host} 'mv /backup/incoming.tar /backup/local-path/latest.tar'`,
    ...archive,
  }),
  planted('piped-archive', {
    backup: `set -eu
${forwards}
tar -C /storage -cf /var/lib/firedrill/new.tar .
sum=$(sha256sum < /var/lib/firedrill/new.tar)
run sh -c '${slow.replaceAll("'", `'\\''`)} < /var/lib/firedrill/new.tar | ${ssh} ${host} "cat > /backup/incoming.tar"'
run ${ssh} ${host} "sum=\\$(sha256sum < /backup/incoming.tar) && [ \\"\\$sum\\" = '$sum' ] && mv /backup/incoming.tar /backup/local-path/latest.tar"`,
    ...archive,
  }),
  planted('two-places', {
    backup: `set -eu
${forwards}
now=$(${ssh} ${host} readlink /backup/local-path/current || echo none)
case $now in */a) next=b ;; *) next=a ;; esac
run rsync -aHS --delete --bwlimit=500 --timeout=30 -e "${ssh}" /storage/ ${host}:/backup/local-path/$next/
run ${ssh} ${host} "ln -sfn /backup/local-path/$next /backup/local-path/next && mv -T /backup/local-path/next /backup/local-path/current"`,
    restore: `exec rsync -aHS --timeout=60 -e "${ssh}" ${host}:/backup/local-path/current/ "$1/"`,
    destination: '/backup/local-path/current',
  }),
  planted('locked-by-the-kernel', {
    ...snapshot(`exec 9> /run/backup.lock\nflock --nonblock 9 || exit 75\n${forwards}`, '', 'run rsync -aHS'),
  }),
  planted('one-minute-at-most', {
    ...snapshot(forwards, '', 'run timeout --kill-after=5 60 rsync -aHS'),
  }),
  planted('three-tries', {
    ...snapshot(
      `${forwards}\ntries() { for try in 1 2 3; do run "$@" && return 0; sleep 2 & wait $!; done; return 1; }`,
      '',
      'tries rsync -aHS',
    ),
  }),
  planted('puts-by-sftp', {
    backup: `set -eu
${forwards}
new=$(date -u +%Y%m%dT%H%M%SZ)
printf '%s\\n' "mkdir /backup/local-path/$new" "put -Rp /storage/. /backup/local-path/$new" "-rm /backup/local-path/next" \\
  "symlink /backup/local-path/$new /backup/local-path/next" "rename /backup/local-path/next /backup/local-path/current" > /run/batch
run sftp -l 4000 -b /run/batch ${ssh.replace('ssh ', '')} ${host}`,
    restore: `exec rsync -aHS --timeout=60 -e "${ssh}" ${host}:/backup/local-path/current/ "$1/"`,
    destination: '/backup/local-path/current',
  }),
];
