/** All gauges. One file and one line here add another; its metric reads `sample.gauges`. */
import { dirtyMemory } from './dirty-memory.ts';
import type { Gauge } from './gauge.ts';
import { nfsWaitingRequests } from './nfs-waiting-requests.ts';
import { tcpConnects } from './tcp-connects.ts';

const gauges: readonly Gauge[] = [dirtyMemory, tcpConnects, nfsWaitingRequests];

/** The value of every gauge at this moment, by its name. */
export function sampleGauges(): Record<string, number | null> {
  return Object.fromEntries(gauges.map((gauge) => [gauge.name, gauge.read()]));
}
