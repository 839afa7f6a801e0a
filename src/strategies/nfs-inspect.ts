/**
 * Pollers of an NFS backup target as Longhorn's `backup inspect`: each is a process with a store of tens of megabytes in memory before it
 * opens its first folder (longhorn issue 12896).
 */
import { paths } from '../lab/paths.ts';
import { nfsSoft } from './nfs.ts';
import { mounted, softOptions } from './nfs-mount.ts';
import type { Strategy } from './strategy.ts';

/** Of one inspector; two of them a poll. */
const megabytes = 90;

const inspect = `perl -e 'my $store = "x" x (${megabytes} << 20); opendir(my $all, "${paths.volume}") or die "inspect: $!\\n"; my @names = readdir($all); closedir($all)'`;

function polling(run: string): string {
  return ['set -eu', mounted(softOptions), `${run} &`, run, 'wait'].join('\n');
}

export const nfsSoftInspect: Strategy = {
  ...nfsSoft,
  name: 'nfs-soft-inspect',
  title: 'rsync onto a soft NFS mount, polled by inspectors without a deadline',
  about:
    'Each poll starts two processes of 90 MiB that list the store, and nothing limits how long they wait for it.',
  poll: polling(inspect),
};

export const nfsSoftInspectBounded: Strategy = {
  ...nfsSoft,
  name: 'nfs-soft-inspect-bounded',
  title: 'rsync onto a soft NFS mount, polled by inspectors with a deadline of 30 s',
  about: 'The same pollers, and timeout(1) kills each after 30 s: a wait for an NFS server can be killed.',
  poll: polling(`timeout -s KILL 30 ${inspect}`),
};
