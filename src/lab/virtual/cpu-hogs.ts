import { idempotent } from '../idempotent.ts';
import type { Host, Job, Lift } from '../lab.ts';

/** The busy processes on node and target. They are remembered, for a boot of the guest takes them. */
export class CpuHogs {
  readonly #hogs = new Set<{ host: Host; processes: number; job: Job }>();

  async start(host: Host, processes: number): Promise<Lift> {
    const hog = { host, processes, job: await begin(host, processes) };
    this.#hogs.add(hog);
    return idempotent(async () => {
      this.#hogs.delete(hog);
      await hog.job.killAll();
    });
  }

  /** After a boot of the guest. */
  async startAgain(): Promise<void> {
    for (const hog of this.#hogs) hog.job = await begin(hog.host, hog.processes);
  }
}

function begin(host: Host, processes: number): Promise<Job> {
  return host.start(['cpu-hog', String(processes)]);
}
