import type { Exited, Job } from '../lab.ts';
import type { Guest } from './guest.ts';

/** A job in the guest. */
export class GuestJob implements Job {
  readonly id: string;
  readonly host: 'node' | 'target';
  readonly startedMs: number;
  /** Whether its end is told to the lab's listener. */
  readonly observed: boolean;
  exited: Exited | undefined;
  readonly #guest: Guest;

  constructor(guest: Guest, id: string, host: 'node' | 'target', startedMs: number, observed: boolean) {
    this.#guest = guest;
    this.id = id;
    this.host = host;
    this.startedMs = startedMs;
    this.observed = observed;
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    if (!this.exited) await this.#guest.ask({ do: 'signal', job: this.id, signal: name }, () => null);
  }

  async killAll(): Promise<void> {
    await this.#guest.ask({ do: 'kill-all', job: this.id }, () => null);
  }

  processes() {
    return this.#guest.ask({ do: 'processes', of: { job: this.id } }, () => []);
  }
}
