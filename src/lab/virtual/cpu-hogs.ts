import { idempotent } from '../idempotent.ts';
import type { Lift } from '../lab.ts';
import type { VirtualHost } from './guest-host.ts';
import type { GuestJob } from './guest-job.ts';

interface Hog {
  host: VirtualHost;
  processes: number;
  job: GuestJob;
}

/** The busy processes on node and target. They are remembered, for a boot of the guest takes them. */
export class CpuHogs {
  readonly #hogs = new Set<Hog>();
  /** The CPU time of those that were ended since the last boot. */
  #endedMs = 0;

  async start(host: VirtualHost, processes: number): Promise<Lift> {
    const hog = { host, processes, job: await begin(host, processes) };
    this.#hogs.add(hog);
    return idempotent(async () => {
      this.#hogs.delete(hog);
      this.#endedMs += await hog.host.cpuMs(hog.job);
      await hog.job.killAll();
    });
  }

  /** The CPU time that all hogs have taken since the last boot of the guest, ms. Throws LabError. */
  async cpuMs(): Promise<number> {
    let sumMs = this.#endedMs;
    for (const hog of this.#hogs) sumMs += await hog.host.cpuMs(hog.job);
    return sumMs;
  }

  /** After a boot of the guest. */
  async startAgain(): Promise<void> {
    this.#endedMs = 0;
    for (const hog of this.#hogs) hog.job = await begin(hog.host, hog.processes);
  }
}

function begin(host: VirtualHost, processes: number): Promise<GuestJob> {
  return host.start(['cpu-hog', String(processes)]);
}
