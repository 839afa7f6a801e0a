/** Timers that ring only when a test lets time pass. Sockets and processes stay real. */
import type { Timers } from '../../../../src/lab/kubernetes/gitops/reconciler.ts';

interface Pending {
  ring: () => void;
  atMs: number;
  afterMs: number;
}

export class ManualTimers implements Timers {
  readonly performance = { now: () => this.#nowMs };
  readonly #pending = new Set<Pending>();
  #nowMs = 0;

  /** The number of timers that are set and have not rung. */
  get pending(): number {
    return this.#pending.size;
  }

  setTimeout(ring: () => void, afterMs: number): NodeJS.Timeout {
    const timer = { ring, afterMs, atMs: this.#nowMs + afterMs };
    this.#pending.add(timer);
    return timer as unknown as NodeJS.Timeout;
  }

  clearTimeout(timer: NodeJS.Timeout | undefined): void {
    this.#pending.delete(timer as unknown as Pending);
  }

  /** Lets this time pass; timers ring at its end. */
  pass(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#pending].filter(({ atMs }) => atMs <= this.#nowMs)) {
      this.#pending.delete(timer);
      timer.ring();
    }
  }

  /** Resolves once a timer of this length is pending. */
  untilPending(ms: number): Promise<void> {
    return until(() => [...this.#pending].some(({ afterMs }) => afterMs === ms));
  }
}

/** Resolves once it holds; sockets and processes get their turns meanwhile. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
