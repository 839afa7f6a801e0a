/** Backups as people write them, each with a fault of its own, and the outcome that its drill must come to. */
import type { Harm, Outcome } from '../../../src/history/finding.ts';
import type { PlannedData } from '../../../src/history/plan.ts';
import type { Strategy } from '../../../src/strategies/strategy.ts';
import { localFolder, losesItsKey, readsTheSource } from '../planted.ts';
import tarOverSsh from '../strategies/tar-over-ssh.ts';
import {
  bareSsh,
  forwards,
  host,
  planted,
  remote,
  rsync,
  slow,
  snapshot,
  ssh,
  whileItRuns,
} from './parts.ts';
import { quiet, quietUnderPolls, silent, silentThenAgain, type Timeline, underFault } from './timelines.ts';

export interface Careless {
  strategy: Strategy;
  timeline: Timeline;
  /** Of the trial. */
  outcome: Outcome;
  /** Harms that the drill must find; it may find more. */
  harms?: Harm[];
  /** Beside the plain files that all rows have. */
  data?: Partial<PlannedData>;
  /** Only in the long tests: every CI has 8 minutes of one core for the table. */
  long?: true;
}

const archive = { destination: '/backup/local-path', keepsFiles: ['*.tar'] } as const;
const restoreArchive = `${ssh} ${host} cat /backup/local-path/latest.tar | tar -C "$1" -xf -`;
const links = {
  ...{ symlinks: 4, hardLinks: 2, sparse: 0, emptyFiles: 0, emptyFolders: 0, oddNames: 0 },
  ...{ deep: 0, attributes: 0, metadata: false },
};

/** They report success, and the copy is not what it should be. */
const lossy: Careless[] = [
  {
    strategy: planted('swallows-errors', { backup: `${rsync} || true` }),
    timeline: silent,
    outcome: 'silent-loss',
  },
  { strategy: readsTheSource, timeline: quiet, outcome: 'silent-loss' },
  { strategy: localFolder, timeline: quiet, outcome: 'silent-loss' },
  { strategy: losesItsKey, timeline: quiet, outcome: 'silent-loss' },
  {
    strategy: planted('pipe-hides-failure', {
      backup: `tar -C /storage -cf - . | ${slow} | ${ssh} ${host} 'cat > /backup/local-path/latest.tar' | tee -a /var/lib/firedrill/log`,
      restore: restoreArchive,
      ...archive,
    }),
    timeline: silent,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('goes-on-in-the-background', { backup: `${rsync} &` }),
    timeline: silent,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('trap-exits-0', {
      backup: `trap 'rm -f /tmp/busy; exit 0' EXIT\nset -e\ntouch /tmp/busy\n${rsync}`,
    }),
    timeline: silent,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('tolerates-code-12', {
      backup: `${rsync} || { code=$?; case $code in 12|23|24|30|255) exit 0 ;; esac; exit $code; }`,
    }),
    timeline: silent,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('lists-once', {
      backup: `set -e
list=/var/lib/firedrill/list
[ -e $list ] || (cd /storage && find . -type f > $list)
exec rsync -a --files-from=$list --ignore-missing-args --bwlimit=500 -e "${ssh}" /storage/ ${remote}/`,
    }),
    timeline: quiet,
    outcome: 'silent-loss',
  },
  {
    strategy: planted('compares-sizes', {
      backup: `exec ${rsync.replace('--delete', '--delete --size-only')}`,
    }),
    timeline: quiet,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('never-overwrites', {
      backup: `exec ${rsync.replace('--delete', '--delete --ignore-existing')}`,
    }),
    timeline: quiet,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('appends', { backup: `exec ${rsync.replace('--delete', '--delete --append')}` }),
    timeline: quiet,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('sends-the-last-archive', {
      backup: `set -e
cd /var/lib/firedrill
[ -e last.tar ] || tar -C /storage -cf last.tar .
rsync -a --bwlimit=500 -e "${ssh}" last.tar ${remote}/latest.tar
tar -C /storage -cf last.tar .`,
      restore: restoreArchive,
      ...archive,
    }),
    timeline: quiet,
    outcome: 'silent-loss',
    long: true,
  },
  {
    strategy: planted('forgets-links', {
      ...snapshot({ copy: 'rsync -rt' }),
      promises: ['content', 'structure'],
    }),
    timeline: quiet,
    data: { kinds: links },
    outcome: 'succeeded-dirty',
    long: true,
    harms: ['lost-layer'],
  },
  {
    strategy: planted('promises-owners', { ...snapshot(), promises: ['content', 'structure', 'metadata'] }),
    timeline: quiet,
    data: { kinds: { ...links, metadata: true } },
    outcome: 'succeeded-dirty',
    harms: ['lost-layer'],
  },
];

/** Files change while they run. */
const hurried: Careless[] = [
  {
    strategy: planted('stops-at-a-vanished-file', {
      backup: `stage=/var/lib/firedrill/stage
rm -rf $stage && mkdir $stage && cd /storage || exit
find . -type f | sort > /var/lib/firedrill/list
while read -r file; do cp --parents "$file" $stage || break; sleep 0.1; done < /var/lib/firedrill/list
exec rsync -a --delete -e "${ssh}" $stage/ ${remote}/`,
    }),
    timeline: quiet,
    data: { concurrentChanges: { ...whileItRuns, vanish: 0.3, grow: 0.1, everyMs: 200 } },
    outcome: 'silent-loss',
  },
  {
    // rsync keeps what the interrupted run has left of a file that vanishes under the next one, and says 24.
    strategy: planted('keeps-stale-files', {
      ...snapshot({
        before: `${forwards}\ncopy() { run rsync -aHS "$@" || { code=$?; [ $code -eq 24 ] || return $code; }; }`,
        copy: 'copy',
      }),
    }),
    timeline: underFault({ name: 'link-down', params: {}, forMs: 20 * 60_000 }),
    data: { concurrentChanges: whileItRuns },
    outcome: 'silent-loss',
    harms: ['lost-copy'],
    long: true,
  },
];

/** Nothing bounds their waits, or SIGTERM does not end them. */
const stuck: Careless[] = [
  {
    strategy: planted('hangs', { backup: `trap '' TERM\n${rsync} || while :; do sleep 10; done` }),
    timeline: silent,
    outcome: 'hung',
    harms: ['ignored-sigterm'],
  },
  {
    strategy: planted('tries-for-ever', { backup: `until ${rsync}; do sleep 5; done` }),
    timeline: silent,
    outcome: 'hung',
    long: true,
  },
  {
    strategy: planted('without-keepalive', {
      backup: `exec rsync -a --delete --bwlimit=500 -e "${bareSsh}" /storage/ ${remote}/`,
    }),
    timeline: silent,
    outcome: 'hung',
    long: true,
  },
  {
    // ssh gives up after a minute; SIGTERM must end it within 30 s.
    strategy: planted('deaf', {
      backup: `trap '' TERM\n${rsync.replace('AliveInterval=5', 'AliveInterval=20')}`,
    }),
    timeline: silent,
    outcome: 'failed-dirty',
    long: true,
    harms: ['ignored-sigterm'],
  },
  {
    strategy: planted('polls-pile-up', {
      ...snapshot(),
      // A search that takes longer than from one poll to the next.
      poll: `${ssh} ${host} 'sleep 60 && find /backup/local-path'`,
    }),
    timeline: quietUnderPolls,
    outcome: 'succeeded-dirty',
    harms: ['piled-up'],
  },
];

/** They report their failure, and have done harm. */
const harmful: Careless[] = [
  {
    strategy: planted('overwrites', { backup: `exec ${rsync.replace('--delete', '--inplace')}` }),
    timeline: silent,
    outcome: 'failed-dirty',
    harms: ['lost-copy'],
  },
  { strategy: tarOverSsh, timeline: silent, outcome: 'failed-dirty', harms: ['left'] },
  {
    // The baseline run is fine. As an NFS client under hung_task_panic, the next one takes its node along.
    strategy: planted('panics', {
      backup: `cd /var/lib/firedrill && echo >> runs && sync runs
[ "$(wc -l < runs)" != 2 ] || { sleep 5; echo c > /proc/sysrq-trigger; sleep 60; }
exec ${rsync}`,
    }),
    timeline: { ...quiet, timelineMs: 90_000 },
    outcome: 'node-lost',
    long: true,
  },
  {
    strategy: planted('mixes-versions', { backup: `exec ${rsync}` }),
    timeline: silent,
    outcome: 'failed-dirty',
    long: true,
    harms: ['lost-copy'],
  },
  {
    strategy: planted('deletes-first', {
      backup: `set -e\n${ssh} ${host} 'rm -rf /backup/local-path/*'\nexec ${rsync}`,
    }),
    timeline: silent,
    outcome: 'failed-dirty',
    long: true,
    harms: ['lost-copy'],
  },
  {
    strategy: planted('rotates-first', {
      backup: `set -e
${ssh} ${host} 'cd /backup/local-path && rm -rf old && mkdir -p new && mv new old && mkdir new'
exec rsync -a --bwlimit=500 -e "${ssh}" /storage/ ${remote}/new/`,
      restore: `exec rsync -a -e "${ssh}" ${remote}/new/ "$1/"`,
    }),
    timeline: silent,
    outcome: 'failed-dirty',
    long: true,
    harms: ['lost-copy'],
  },
  {
    strategy: planted('keeps-its-lock', {
      ...snapshot({
        before: `${ssh} ${host} mkdir /backup/local-path/lock || { echo 'repository is already locked' >&2; exit 75; }`,
        after: `${ssh} ${host} rmdir /backup/local-path/lock`,
      }),
    }),
    timeline: silentThenAgain,
    outcome: 'failed-dirty',
    harms: ['not-recovered'],
  },
  {
    strategy: planted('leaves-a-reader', {
      backup: `set -eu
tar -C /storage -cf /var/lib/firedrill/new.tar .
{ ${slow}; } < /var/lib/firedrill/new.tar | ${ssh} ${host} 'cat > /backup/local-path/incoming.tar'
${ssh} ${host} 'mkdir -p /backup/local-path/kept && mv /backup/local-path/incoming.tar /backup/local-path/kept/latest.tar'`,
      restore: `${ssh} ${host} cat /backup/local-path/kept/latest.tar | tar -C "$1" -xf -`,
      destination: '/backup/local-path/kept',
      keepsFiles: ['*.tar'],
    }),
    timeline: silent,
    outcome: 'failed-dirty',
    long: true,
    harms: ['left'],
  },
  {
    strategy: planted('leaves-a-tunnel', {
      ...snapshot({ before: `${ssh} -fN -L 127.0.0.1:8022:127.0.0.1:22 ${host} > /dev/null 2>&1` }),
    }),
    timeline: quiet,
    outcome: 'succeeded-dirty',
    long: true,
    harms: ['left'],
  },
];

export const careless: Careless[] = [...lossy, ...hurried, ...stuck, ...harmful];
