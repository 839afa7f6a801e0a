/** The bytes that the node's network card has sent and received (sysfs-class-net-statistics). */
import { readFileSync } from 'node:fs';
import type { Wire } from '../history/events.ts';

/** Where the node's card counts. */
const eth0 = '/sys/class/net/eth0/statistics';

/** The counts since the card came up; undefined where there is no card. */
export function wireCounts(folder = eth0): Wire | undefined {
  try {
    return { sent: countIn(`${folder}/tx_bytes`), received: countIn(`${folder}/rx_bytes`) };
  } catch {
    return undefined; // a replacement of the node has it
  }
}

/** The increase between two counts; undefined where one is missing, or the card came up between them. */
export function wireBetween(from: Wire | undefined, to: Wire | undefined): Wire | undefined {
  if (!from || !to || to.sent < from.sent || to.received < from.received) return undefined;
  return { sent: to.sent - from.sent, received: to.received - from.received };
}

function countIn(path: string): number {
  return Number(readFileSync(path, 'latin1'));
}
