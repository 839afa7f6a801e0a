/** The parts that planted strategies share: all of them at the same pace, so that a fault finds each at its midst. */
import type { PlannedConcurrentChanges } from '../../../src/history/plan.ts';
import type { Strategy } from '../../../src/strategies/strategy.ts';

export const host = 'backup@10.0.1.11';
export const remote = `${host}:/backup/local-path`;

/** Nothing bounds a wait for the target but TCP. */
export const bareSsh =
  'ssh -i /ssh-key/id_ed25519 -o UserKnownHostsFile=/ssh-key/known_hosts -o BatchMode=yes';
/** A silent target is noticed within fifteen seconds. */
export const ssh = `${bareSsh} -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=2`;

/** Onto the last copy, two seconds for a megabyte. */
export const rsync = `rsync -a --delete --bwlimit=500 -e "${ssh}" /storage/ ${remote}/`;

/** A pipe's stage that lets half a megabyte a second through, as `pv -L` does. */
export const slow =
  '{ i=0; while [ $i -lt 40 ]; do dd bs=50000 count=1 iflag=fullblock status=none; sleep 0.1; i=$((i+1)); done; cat; }';

/** Its shell forwards SIGTERM, and each wait has an end. */
export const forwards = `child=
run() { "$@" & child=$!; wait "$child"; }
trap 'kill "$child"; wait "$child"; exit 143' TERM`;

/** Files that come, go, grow and get other names while a backup runs. */
export const whileItRuns: PlannedConcurrentChanges = {
  ...{ appear: 0.1, vanish: 0.2, grow: 0.2, shrink: 0, rename: 0.2 },
  everyMs: 300,
};

/** The fields that a strategy of these parts has unless it says otherwise. */
export function planted(name: string, rest: Partial<Strategy> & Pick<Strategy, 'backup'>): Strategy {
  return {
    name,
    title: name.replaceAll('-', ' '),
    about: 'A planted strategy.',
    needs: [],
    deadlineMs: null,
    prepare: 'true',
    restore: `exec rsync -aHS --timeout=60 -e "${ssh}" ${remote}/ "$1/"`,
    keepsMounted: [],
    destination: '/backup/local-path',
    ...rest,
  };
}

/** A whole new copy beside the last one, which it replaces in one rename. */
export function snapshot({
  before = '',
  after = '',
  copy = 'rsync -aHS',
}: {
  /** Lines before and after the copy. */
  before?: string;
  after?: string;
  /** The command that copies, without its further options. */
  copy?: string;
} = {}): Pick<Strategy, 'backup' | 'restore' | 'destination'> {
  const current = '/backup/local-path/current';
  return {
    backup: `set -eu
${before}
new=/backup/local-path/$(date -u +%Y%m%dT%H%M%SZ)
${copy} --delete --bwlimit=500 --timeout=30 -e "${ssh}" /storage/ ${host}:/backup/local-path/unfinished/
${ssh} ${host} "mv /backup/local-path/unfinished $new && ln -sfn $new ${current}.next && mv -T ${current}.next ${current}"
${after}`,
    restore: `exec rsync -aHS --timeout=60 -e "${ssh}" ${host}:${current}/ "$1/"`,
    destination: current,
  };
}
