/** RPC counts of the NFS mounts, from /proc/self/mountstats: kept by the client, so asking never touches the server. */
import { readFileSync } from 'node:fs';
import type { NfsCounts } from '../history/events.ts';

/** null: no NFS is mounted. */
export function sampleNfs(read = () => readFileSync('/proc/self/mountstats', 'latin1')): NfsCounts | null {
  return parseMountstats(read());
}

/**
 * Sums the per-operation lines `OP: ops trans timeouts bytes_sent bytes_recv queue rtt execute errors`
 * (net/sunrpc/stats.c, statvers=1.1). Retransmissions are transmissions beyond one per operation. Operations with a timeout or an error
 * have counts of their own.
 */
export function parseMountstats(text: string): NfsCounts | null {
  const operations: NonNullable<NfsCounts['operations']> = {};
  const counts: NfsCounts = { operations, calls: 0, retransmissions: 0, timeouts: 0, errors: 0 };
  let mounts = 0;
  for (const device of text.split(/^device /m)) {
    if (!/ with fstype nfs4? /.test(device)) continue;
    mounts += 1;
    for (const match of device.matchAll(/^\s+([A-Z_]+): (\d+(?: \d+){8})$/gm)) {
      const [ops = 0, transmissions = 0, timeouts = 0, , , , , , errors = 0] = (match[2] ?? '')
        .split(' ')
        .map(Number);
      const [, operation = ''] = match;
      counts.calls += ops;
      counts.retransmissions += Math.max(0, transmissions - ops);
      counts.timeouts += timeouts;
      counts.errors += errors;
      if (timeouts + errors === 0 || isRenewal.has(operation)) continue;
      const known = operations[operation];
      operations[operation] = {
        timeouts: timeouts + (known?.timeouts ?? 0),
        errors: errors + (known?.errors ?? 0),
      };
    }
  }
  return mounts > 0 ? counts : null;
}

/** The client renews its lease by these when no other call has (RFC 8881, section 8.3; RFC 7530, section 9.5). */
const isRenewal: ReadonlySet<string> = new Set(['SEQUENCE', 'RENEW']);
