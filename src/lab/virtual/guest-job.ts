import type { JobRole } from '../../history/events.ts';
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
  /** Of a job of the strategy. */
  role?: JobRole;
}

/** A job in the guest. */
export class GuestJob implements Job {
  readonly id: string;
  readonly guestId: string;
  readonly startedMs: number;
  readonly observed: boolean;
  readonly role: JobRole | undefined;
  exited: Exited | undefined;
  readonly #guest: Guest;

  constructor(guest: Guest, { id, guestId, startedMs, observed, role }: GuestJobOptions) {
    this.#guest = guest;
    this.id = id;
    this.guestId = guestId;
    this.startedMs = startedMs;
    this.observed = observed;
    this.role = role;
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    if (!this.exited) await this.#guest.ask({ do: 'signal', job: this.guestId, signal: name }, () => null);
  }

  killAll(): Promise<void> {
    return this.signalAll('SIGKILL');
  }

  /** Sends a signal to every process of the job. */
  async signalAll(signal: NodeJS.Signals): Promise<void> {
    await this.#guest.ask({ do: 'kill-all', job: this.guestId, signal }, () => null);
  }

  processes() {
    return this.#guest.ask({ do: 'processes', of: { job: this.guestId } }, () => []);
  }
}
