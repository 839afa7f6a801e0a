/** Load average, pressure stall information and memory of the node. Six small reads, none of which can wait. */
import { readFileSync } from 'node:fs';

export interface NodeLoad {
  load1: number;
  /** Percent of the last 10 s in which some task waited (Documentation/accounting/psi.rst). */
  pressure: { cpu: number; io: number; memory: number };
  memoryAvailableBytes: number;
}

export function sampleNodeLoad(read = (path: string) => readFileSync(path, 'latin1')): NodeLoad {
  const pressure = (what: string) =>
    Number(/^some avg10=([\d.]+)/.exec(read(`/proc/pressure/${what}`))?.[1] ?? 0);
  return {
    load1: Number(read('/proc/loadavg').split(' ')[0]),
    pressure: { cpu: pressure('cpu'), io: pressure('io'), memory: pressure('memory') },
    memoryAvailableBytes: Number(/MemAvailable:\s+(\d+) kB/.exec(read('/proc/meminfo'))?.[1] ?? 0) * 1024,
  };
}
