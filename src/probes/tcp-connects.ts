/** TCP connects of the node since its boot, from /proc/net/snmp: the kernel's own count, also of NFS and without an answer. */
import { readFileSync } from 'node:fs';
import type { Gauge } from './gauge.ts';

export const tcpConnects: Gauge = {
  name: 'tcp-connects',
  read: () => parseTcpConnects(readFileSync('/proc/net/snmp', 'latin1')),
};

/** `ActiveOpens` of the two lines `Tcp:`, names and values (RFC 4022). */
export function parseTcpConnects(snmp: string): number | null {
  const [names, values] = [...snmp.matchAll(/^Tcp: (.*)$/gm)].map(([, line = '']) => line.split(' '));
  const value = values?.[names?.indexOf('ActiveOpens') ?? -1];
  return value === undefined ? null : Number(value);
}
