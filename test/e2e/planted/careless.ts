/** Backups as people write them, each with a fault of its own, and the outcome that its drill must come to. */
import type { Harm, Outcome } from '../../../src/history/finding.ts';
import type { PlannedData, PlannedStep } from '../../../src/history/plan.ts';
import type { Strategy } from '../../../src/strategies/strategy.ts';
import {
  hangs,
  localFolder,
  losesItsKey,
  overwrites,
  panics,
  readsTheSource,
  swallowsErrors,
} from '../planted.ts';
import tarOverSsh from '../strategies/tar-over-ssh.ts';
import { bareSsh, host, planted, remote, rsync, slow, snapshot, ssh } from './parts.ts';

export interface Careless {
  strategy: Strategy;
  /** The worst outcome of its backups. */
  outcome: Outcome;
  /** Harms that the drill must find; it may find more. */
  harms?: Harm[];
  /** Kinds of entries in the data; absent: plain files alone. */
  kinds?: PlannedData['kinds'];
  /** Steps beside the usual ones. */
  steps?: PlannedStep[];
}

const archive = { destination: '/backup/local-path', keepsFiles: ['*.tar'] } as const;
const restoreArchive = `${ssh} ${host} cat /backup/local-path/latest.tar | tar -C "$1" -xf -`;
const links = {
  ...{
    symlinks: 4,
    hardLinks: 2,
    sparse: 0,
    emptyFiles: 0,
    emptyFolders: 0,
    oddNames: 0,
    deep: 0,
    attributes: 0,
  },
  metadata: false,
};

export const careless: Careless[] = [
  { strategy: swallowsErrors, outcome: 'silent-loss' },
  { strategy: hangs, outcome: 'hung', harms: ['ignored-sigterm'] },
  { strategy: overwrites, outcome: 'failed-dirty', harms: ['lost-copy'] },
  { strategy: tarOverSsh, outcome: 'failed-dirty', harms: ['left'] },
  { strategy: panics, outcome: 'node-lost' },
  { strategy: readsTheSource, outcome: 'silent-loss' },
  { strategy: localFolder, outcome: 'silent-loss' },
  { strategy: losesItsKey, outcome: 'silent-loss' },
  {
    strategy: planted('pipe-hides-failure', {
      backup: `tar -C /storage -cf - . | ${slow} | ${ssh} ${host} 'cat > /backup/local-path/latest.tar' | tee -a /var/lib/firedrill/log`,
      restore: restoreArchive,
      ...archive,
    }),
    outcome: 'silent-loss',
  },
  { strategy: planted('goes-on-in-the-background', { backup: `${rsync} &` }), outcome: 'silent-loss' },
  {
    strategy: planted('trap-exits-0', {
      backup: `trap 'rm -f /tmp/busy; exit 0' EXIT\nset -e\ntouch /tmp/busy\n${rsync}`,
    }),
    outcome: 'silent-loss',
  },
  {
    strategy: planted('tolerates-code-12', {
      backup: `${rsync} || { code=$?; case $code in 12|23|24|30|255) exit 0 ;; esac; exit $code; }`,
    }),
    outcome: 'silent-loss',
  },
  { strategy: planted('tries-for-ever', { backup: `until ${rsync}; do sleep 5; done` }), outcome: 'hung' },
  {
    strategy: planted('without-keepalive', {
      backup: `exec rsync -a --delete --bwlimit=500 -e "${bareSsh}" /storage/ ${remote}/`,
    }),
    outcome: 'hung',
  },
  {
    strategy: planted('deaf', { ...snapshot(`trap '' TERM`) }),
    outcome: 'failed-dirty',
    harms: ['ignored-sigterm'],
  },
  {
    strategy: planted('mixes-versions', { backup: `exec ${rsync}` }),
    outcome: 'failed-dirty',
    harms: ['lost-copy'],
  },
  {
    strategy: planted('deletes-first', {
      backup: `set -e\n${ssh} ${host} 'rm -rf /backup/local-path/*'\nexec ${rsync}`,
    }),
    outcome: 'failed-dirty',
    harms: ['lost-copy'],
  },
  {
    strategy: planted('rotates-first', {
      backup: `set -e
${ssh} ${host} 'cd /backup/local-path && rm -rf old && mkdir -p new && mv new old && mkdir new'
exec rsync -a --bwlimit=500 -e "${ssh}" /storage/ ${remote}/new/`,
      restore: `exec rsync -a -e "${ssh}" ${remote}/new/ "$1/"`,
    }),
    outcome: 'failed-dirty',
    harms: ['lost-copy'],
  },
  {
    strategy: planted('keeps-its-lock', {
      ...snapshot(
        `${ssh} ${host} mkdir /backup/local-path.lock || { echo 'repository is already locked' >&2; exit 75; }`,
        `${ssh} ${host} rmdir /backup/local-path.lock`,
      ),
    }),
    outcome: 'failed-dirty',
    harms: ['not-recovered'],
  },
  {
    strategy: planted('lists-once', {
      backup: `set -e
list=/var/lib/firedrill/list
[ -e $list ] || (cd /storage && find . -type f > $list)
exec rsync -a --files-from=$list --ignore-missing-args --bwlimit=500 -e "${ssh}" /storage/ ${remote}/`,
    }),
    outcome: 'silent-loss',
  },
  {
    strategy: planted('compares-sizes', {
      backup: `exec ${rsync.replace('--delete', '--delete --size-only')}`,
    }),
    outcome: 'silent-loss',
  },
  {
    strategy: planted('never-overwrites', {
      backup: `exec ${rsync.replace('--delete', '--delete --ignore-existing')}`,
    }),
    outcome: 'silent-loss',
  },
  {
    strategy: planted('appends', { backup: `exec ${rsync.replace('--delete', '--delete --append')}` }),
    outcome: 'silent-loss',
  },
  {
    strategy: planted('sends-the-last-archive', {
      backup: `set -e
cd /var/lib/firedrill
[ -e last.tar ] || tar -C /storage -cf last.tar .
rsync -a --bwlimit=500 -e "${ssh}" last.tar ${host}:/backup/local-path.tmp
${ssh} ${host} mv /backup/local-path.tmp /backup/local-path/latest.tar
tar -C /storage -cf last.tar .`,
      restore: restoreArchive,
      ...archive,
    }),
    outcome: 'silent-loss',
  },
  {
    strategy: planted('forgets-links', {
      ...snapshot('', '', 'rsync -rt --omit-dir-times'),
      promises: ['content', 'structure'],
    }),
    kinds: links,
    outcome: 'failed-dirty',
    harms: ['lost-layer'],
  },
  {
    strategy: planted('promises-owners', { ...snapshot(), promises: ['content', 'structure', 'metadata'] }),
    kinds: { ...links, metadata: true },
    outcome: 'failed-dirty',
    harms: ['lost-layer'],
  },
  {
    strategy: planted('leaves-a-tunnel', {
      ...snapshot(`${ssh} -fN -L 127.0.0.1:8022:127.0.0.1:22 ${host} > /dev/null 2>&1`),
    }),
    outcome: 'failed-dirty',
    harms: ['left'],
  },
  {
    strategy: planted('polls-pile-up', { ...snapshot(), poll: `${bareSsh} ${host} sleep 1000` }),
    steps: [20_000, 50_000, 80_000, 110_000, 140_000].map((atMs, index) => ({
      ...{ id: `poll#${index + 1}`, atMs, do: 'poll' as const },
    })),
    outcome: 'failed-dirty',
    harms: ['piled-up'],
  },
];
