/** Backups that bound every wait and touch the last copy only with a whole new one, each in a way of its own. */
import type { PlannedData } from '../../../src/history/plan.ts';
import type { Strategy } from '../../../src/strategies/strategy.ts';
import { good } from '../planted.ts';
import { forwards, host, planted, slow, snapshot, ssh, whileItRuns } from './parts.ts';
import type { UnderFault } from './timelines.ts';

const kept = '/backup/local-path/kept';
const archive = {
  destination: kept,
  keepsFiles: ['*.tar'],
  restore: `${ssh} ${host} cat ${kept}/latest.tar | tar -C "$1" -xf -`,
} as const;
const incoming = '/backup/local-path/incoming.tar';

/** So long that the target's TCP gives up, too (tcp_retries2, some 15 min); until then its end of the backup is there. */
const untilTcpGivesUpMs = 20 * 60_000;

export interface Careful {
  strategy: Strategy;
  /** The fault that it meets in every CI; it meets the others in the long tests alone, and without `under` all of them. */
  under?: keyof typeof faults;
  /** Beside the plain files that all rows have. */
  data?: Partial<PlannedData>;
}

/** Each strikes in the middle of a backup, and is lifted long before the next one. */
export const faults = {
  silence: { name: 'silence', params: { on: 'target' }, forMs: untilTcpGivesUpMs },
  'link-down': { name: 'link-down', params: {}, forMs: untilTcpGivesUpMs },
  'packet-loss': { name: 'packet-loss', params: { percent: 20 }, forMs: 60_000 },
  delay: { name: 'delay', params: { by: 300 }, forMs: 60_000 },
  reset: { name: 'reset', params: { for: 5_000 }, forMs: 5_000 },
  'ssh-stop': { name: 'ssh-stop', params: {}, forMs: 60_000 },
  'ssh-kill': { name: 'ssh-kill', params: {}, forMs: 60_000 },
  'ssh-freeze': { name: 'ssh-freeze', params: {}, forMs: 60_000 },
  'target-reboot': { name: 'target-reboot', params: { for: 60_000, order: ['ssh', 'nfs'] }, forMs: 60_000 },
  'disk-full': { name: 'disk-full', params: { leave: 0 }, forMs: 60_000 },
  'disk-hang': { name: 'disk-hang', params: { on: 'target' }, forMs: 60_000 },
  'client-kill': { name: 'client-kill', params: { signal: 'SIGKILL' }, forMs: 0 },
} satisfies Record<string, UnderFault>;

export const careful: Careful[] = [
  { strategy: good, under: 'silence' },
  {
    // As one whose mount point or password is under /run.
    strategy: {
      ...good,
      name: 'needs-preparation',
      prepare: 'echo prepared > /run/prepared',
      backup: `grep -q prepared /run/prepared || exit 9\n${good.backup}`,
    },
  },
  {
    strategy: planted('whole-archive', {
      backup: `set -eu
${forwards}
tar -C /storage -cf /var/lib/firedrill/new.tar .
run rsync --bwlimit=500 --timeout=30 -e "${ssh}" /var/lib/firedrill/new.tar ${host}:${incoming}
run ${ssh} ${host} 'mkdir -p ${kept} && mv ${incoming} ${kept}/latest.tar'`,
      ...archive,
    }),
  },
  {
    strategy: planted('piped-archive', {
      // On the target, cat would wait for a silent node as long as TCP does.
      backup: `set -eu
${forwards}
tar -C /storage -cf /var/lib/firedrill/new.tar .
sum=$(sha256sum < /var/lib/firedrill/new.tar)
run sh -c '${slow} < /var/lib/firedrill/new.tar | ${ssh} ${host} "timeout 60 cat > ${incoming}"'
run ${ssh} ${host} "mkdir -p ${kept} && [ \\"\\$(sha256sum < ${incoming})\\" = '$sum' ] && mv ${incoming} ${kept}/latest.tar"`,
      ...archive,
    }),
    under: 'disk-full',
  },
  {
    strategy: planted('two-places', {
      backup: `set -eu
${forwards}
now=$(${ssh} ${host} 'readlink /backup/local-path/current || echo none')
case $now in */a) next=b ;; *) next=a ;; esac
run rsync -aHS --delete --bwlimit=500 --timeout=30 -e "${ssh}" /storage/ ${host}:/backup/local-path/$next/
run ${ssh} ${host} "ln -sfn /backup/local-path/$next /backup/local-path/next && mv -T /backup/local-path/next /backup/local-path/current"`,
      restore: `exec rsync -aHS --timeout=60 -e "${ssh}" ${host}:/backup/local-path/current/ "$1/"`,
      destination: '/backup/local-path/current',
    }),
    under: 'target-reboot',
  },
  {
    strategy: planted('locked-by-the-kernel', {
      ...snapshot({
        before: `exec 9> /run/backup.lock\nflock --nonblock 9 || exit 75\n${forwards}`,
        copy: 'run rsync -aHS',
      }),
    }),
  },
  {
    strategy: planted('one-minute-at-most', {
      ...snapshot({ before: forwards, copy: 'run timeout --kill-after=5 60 rsync -aHS' }),
    }),
  },
  {
    strategy: planted('three-tries', {
      ...snapshot({
        before: `${forwards}
tries() { for try in 1 2 3; do run "$@" && return 0; sleep 2 & wait $!; done; return 1; }`,
        copy: 'tries rsync -aHS',
      }),
    }),
  },
  {
    strategy: planted('puts-by-sftp', {
      backup: `set -eu
${forwards}
new=$(date -u +%Y%m%dT%H%M%SZ)
printf '%s\\n' "mkdir /backup/local-path/$new" "put -Rp /storage/. /backup/local-path/$new" "-rm /backup/local-path/next" \\
  "symlink /backup/local-path/$new /backup/local-path/next" "rename /backup/local-path/next /backup/local-path/current" > /run/batch
run sftp -l 4000 -b /run/batch ${ssh.replace('ssh ', '')} ${host}`,
      restore: `exec rsync -aHS --timeout=60 -e "${ssh}" ${host}:/backup/local-path/current/ "$1/"`,
      destination: '/backup/local-path/current',
    }),
  },
  {
    strategy: planted('tolerates-vanished-files', {
      ...snapshot({
        // What an interrupted run has left of a file that vanishes now is older than this run, and rsync keeps it.
        before: `${forwards}
run ${ssh} ${host} rm -rf /backup/local-path/unfinished
copy() { run rsync -aHS "$@" || { code=$?; [ $code -eq 24 ] || return $code; }; }`,
        copy: 'copy',
      }),
    }),
    under: 'delay',
    data: { concurrentChanges: whileItRuns },
  },
];
