/** NFS requests that the node's RPC client waits with, from /sys/kernel/sunrpc: sent ones without an answer, and those behind them. */
import { globSync, readFileSync } from 'node:fs';
import type { Gauge } from './gauge.ts';

export const nfsWaitingRequests: Gauge = {
  name: 'nfs-waiting-requests',
  read: () => globSync(switches).reduce((sum, file) => sum + parseQueueLength(readText(file)), 0),
};

/** One for each server, also while its connection is closed; none without a mount (net/sunrpc/sysfs.c, Linux 5.13). */
const switches = '/sys/kernel/sunrpc/xprt-switches/*/xprt_switch_info';

/** `queue_len` of a switch's lines `NAME=VALUE`; 0 where the switch has gone. */
export function parseQueueLength(info: string): number {
  return Number(/^queue_len=(\d+)$/m.exec(info)?.[1] ?? 0);
}

/** An unmount removes the file between the listing and the read. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
