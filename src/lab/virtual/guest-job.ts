import type { Exited, Job } from '../lab.ts';
import type { Machine } from './machine.ts';

/** A job in the guest. */
export class GuestJob implements Job {
  readonly id: string;
  readonly host: 'node' | 'target';
  readonly startedMs: number;
  /** Whether its end is told to the lab's listener. */
  readonly observed: boolean;
  exited: Exited | undefined;
  readonly #machine: Machine;

  constructor(machine: Machine, id: string, host: 'node' | 'target', startedMs: number, observed: boolean) {
    this.#machine = machine;
    this.id = id;
    this.host = host;
    this.startedMs = startedMs;
    this.observed = observed;
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    if (!this.exited) await this.#machine.request({ do: 'signal', job: this.id, signal: name });
  }

  async killAll(): Promise<void> {
    await this.#machine.request({ do: 'kill-all', job: this.id });
  }

  processes() {
    return this.#machine.request({ do: 'processes', of: { job: this.id } });
  }
}
