/**
 * The meters of the virtual lab: nftables' counters and the queues of the switch, the CPU time of the hogs, and counts
 * that the harness takes as it injects a fault.
 */
import type { MeterName, Readings } from '../../history/meters.ts';
import type { ServiceName } from '../lab.ts';
import { RunningTotals } from '../running-totals.ts';
import type { CpuHogs } from './cpu-hogs.ts';
import type { Guest } from './guest.ts';

/** An rsync daemon, where a strategy brings one, stops and freezes with the SSH server: its port counts as SSH's. */
const ports: Readonly<Record<ServiceName, readonly number[]>> = { ssh: [22, 873], nfs: [2049] };

/** A node without a carrier drops its packets before the switch could count them (noop_qdisc, net/sched/sch_generic.c). */
const carrierDrops = '/sys/class/net/eth0/statistics/tx_dropped';

/** The meters that images/guest/lab/kernel-count knows. */
export type KernelCount = 'writes-refused' | 'stale-handles' | 'disk-requests' | 'disk-errors';

export class Meters {
  readonly #guest: Guest;
  readonly #totals = new RunningTotals();
  /** Where the kernel counts, since the last boot. */
  readonly #kernelCounts = new Map<KernelCount, string>();
  /** Packets get lost at random. */
  losing = false;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** Throws LabError. */
  async read(hogs: CpuHogs): Promise<Readings> {
    const printed = await this.#guest.script('node', ['link', 'meters', ...(this.losing ? ['lost'] : [])]);
    for (const [counter, count] of Object.entries(parseMeters(printed))) this.#totals.take(counter, count);
    this.#totals.take(carrierDrops, Number(await this.#file(carrierDrops)));
    this.#totals.take('cpu-ms-taken', await hogs.cpuMs());
    for (const [meter, path] of this.#kernelCounts) this.#totals.take(meter, hits(await this.#file(path)));
    const { [carrierDrops]: dropped = 0, ...counts } = this.#totals.all;
    return { ...counts, 'packets-into-dead-link': (counts['packets-into-dead-link'] ?? 0) + dropped };
  }

  /** Counts something that the harness does by itself. */
  count(meter: MeterName, count: number): void {
    this.#totals.add(meter, count);
  }

  /** From here on the kernel counts this, until the next boot of the guest. Throws LabError. */
  async countInKernel(meter: KernelCount): Promise<void> {
    if (this.#kernelCounts.has(meter)) return;
    this.#kernelCounts.set(meter, (await this.#guest.script('node', ['kernel-count', meter])).trim());
  }

  /** After a boot of the guest its counters begin at 0 again. */
  restarted(): void {
    this.#kernelCounts.clear();
    this.#totals.restarted();
  }

  /** The queues of the switch are gone, with their counters. */
  shapeGone(): void {
    this.losing = false;
    this.#totals.restarted('packets-lost');
  }

  /** The connections of a service that are open. The target must have power. */
  async sessions(service: ServiceName): Promise<number> {
    const pid = (await this.#file('/run/target.pid')).trim();
    const connections = await this.#file(`/proc/${pid}/net/tcp`);
    return ports[service].reduce((sum, port) => sum + establishedOn(connections, port), 0);
  }

  #file(path: string): Promise<string> {
    const read = { do: 'read', on: 'node', path } as const;
    return this.#guest.ask(read, () => '');
  }
}

/** The counters that `link meters` prints, by name: lines of nft(8), and of tc(8) where packets get lost. */
export function parseMeters(text: string): Record<string, number> {
  const counters = text.matchAll(/counter (\S+) \{\s+packets (\d+)/g);
  const drops = [...text.matchAll(/\(dropped (\d+),/g)];
  return {
    ...Object.fromEntries([...counters].map(([, name, count]) => [name, Number(count)])),
    ...(drops.length > 0 && { 'packets-lost': drops.reduce((sum, [, count]) => sum + Number(count), 0) }),
  };
}

/** The connections in state ESTABLISHED on a local port, of the lines of /proc/net/tcp (proc_net_tcp.rst). */
export function establishedOn(lines: string, port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return [...lines.matchAll(new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${hex} \\S+ 01 `, 'gm'))].length;
}

/** The total at the end of a histogram (Documentation/trace/histogram.rst). */
function hits(histogram: string): number {
  return Number(/Hits: (\d+)/.exec(histogram)?.[1] ?? 0);
}
