import type { Exited, Job } from '../lab.ts';
import type { Guest } from './guest.ts';

export interface GuestJobOptions {
  id: string;
  /** The agent's name for it, and that of its control group. */
  guestId: string;
  /** Lab time in ms. */
  startedMs: number;
  /** Whether its end is an observation of the lab. */
  observed: boolean;
}

/** A job in the guest. */
export class GuestJob implements Job {
  readonly id: string;
  readonly guestId: string;
  readonly startedMs: number;
  readonly observed: boolean;
  exited: Exited | undefined;
  readonly #guest: Guest;

  constructor(guest: Guest, { id, guestId, startedMs, observed }: GuestJobOptions) {
    this.#guest = guest;
    this.id = id;
    this.guestId = guestId;
    this.startedMs = startedMs;
    this.observed = observed;
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    if (!this.exited) await this.#guest.ask({ do: 'signal', job: this.guestId, signal: name }, () => null);
  }

  async killAll(): Promise<void> {
    await this.#guest.ask({ do: 'kill-all', job: this.guestId }, () => null);
  }

  processes() {
    return this.#guest.ask({ do: 'processes', of: { job: this.guestId } }, () => []);
  }
}
