/**
 * A thread that should run every 100 ms. How late it gets to run is how late any other work on the node would.
 * It shares two integers with the agent: whether it should beat, and the longest gap seen so far.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** Ten a second: late enough to cost nothing, often enough to catch a stall that a kubelet would feel (its leases are 10 s). */
const periodMs = 100;

const beating = 0;
const longestUs = 1;

export class Heartbeat {
  readonly #shared = new Int32Array(new SharedArrayBuffer(8));

  constructor() {
    new Worker(new URL(import.meta.url), { workerData: this.#shared }).unref();
  }

  /** Turning it on while it beats changes nothing: an early beat would shorten its gap. */
  set on(value: boolean) {
    const flag = value ? 1 : 0;
    if (Atomics.exchange(this.#shared, beating, flag) !== flag) Atomics.notify(this.#shared, beating);
  }

  get on(): boolean {
    return Atomics.load(this.#shared, beating) === 1;
  }

  /** The longest gap between two beats since the last call, in ms; null while it rests or has not beaten yet. */
  takeLongestGapMs(): number | null {
    const us = Atomics.exchange(this.#shared, longestUs, 0);
    return this.on && us > 0 ? us / 1000 : null;
  }
}

function beat(shared: Int32Array): never {
  for (;;) {
    Atomics.wait(shared, beating, 0); // rests until it is turned on
    let last = performance.now();
    while (Atomics.load(shared, beating) === 1) {
      Atomics.wait(shared, beating, 1, periodMs);
      const now = performance.now();
      const gapUs = Math.round((now - last) * 1000);
      if (gapUs > Atomics.load(shared, longestUs)) Atomics.store(shared, longestUs, gapUs);
      last = now;
    }
  }
}

if (!isMainThread && workerData instanceof Int32Array) beat(workerData);
