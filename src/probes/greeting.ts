/** How long a server takes to greet whoever connects: SSH's banner, RFC 4253 section 4.2. All of it in userspace. */
import { connect } from 'node:net';

/** A greeting that takes longer counts as none; the next question waits until then. */
const limitMs = 10_000;

export class Greeting {
  /** From the connect to the first byte, in ms; null: not within 10 s, or not at all. */
  lastMs: number | null = null;
  readonly #host: string;
  readonly #port: number;
  #asking = false;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /** Asks, unless it still waits for the last answer. */
  ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    const from = performance.now();
    const socket = connect({ host: this.#host, port: this.#port });
    const done = (ms: number | null) => {
      this.lastMs = ms;
      this.#asking = false;
      socket.destroy();
    };
    socket
      .setTimeout(limitMs, () => done(null))
      .once('data', () => done(performance.now() - from))
      .once('error', () => done(null))
      .once('end', () => done(null));
  }
}
