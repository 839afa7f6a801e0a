/** The time that a server takes to greet a client: SSH's banner, RFC 4253 section 4.2. All of it in userspace. */
import { connect } from 'node:net';
// A greeting that takes longer counts as none; the next question waits until then.
import { controlPlaneMs as limitMs } from '../history/probe-limits.ts';

export class Greeting {
  readonly #host: string;
  readonly #port: number;
  #lastMs: number | null | undefined;
  #waiting: { sinceMs: number } | undefined;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /**
   * From the connect to the first byte, in ms; null: it did not come, or not within 10 s; undefined: nothing is known yet.
   * A greeting that is overdue counts as its age, once that exceeds the last answer: an outage shows from its first second
   * on, not when the 10 s are over.
   */
  get ms(): number | null | undefined {
    if (!this.#waiting || this.#lastMs === null) return this.#lastMs;
    return Math.max(this.#lastMs ?? 0, performance.now() - this.#waiting.sinceMs);
  }

  /** Asks, unless it still waits for the last answer. */
  ask(): void {
    if (this.#waiting) return;
    const question = { sinceMs: performance.now() };
    this.#waiting = question;
    const socket = connect({ host: this.#host, port: this.#port });
    const limit = setTimeout(() => done(null), limitMs);
    const done = (ms: number | null) => {
      if (this.#waiting !== question) return;
      this.#waiting = undefined;
      this.#lastMs = ms;
      clearTimeout(limit);
      socket.destroy();
    };
    socket
      .once('data', () => done(performance.now() - question.sinceMs))
      .once('end', () => done(null))
      .on('error', () => done(null));
  }
}
