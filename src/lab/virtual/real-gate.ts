/** The gate of real time: the guest runs without holds. */
import type { Writable } from 'node:stream';
import type { Gate } from './gate.ts';
import type { Monitor } from './monitor.ts';

export interface RealGateOptions {
  monitor: Monitor;
  /** The machine starts with a state, and stands still until that is restored. */
  incoming: boolean;
  /** QEMU stopped the machine by itself, as after an error of KVM. */
  onUnwantedStop: () => void;
}

export class RealGate implements Gate {
  lastSpokeMs = 0;
  runs = 0;
  readonly #options: RealGateOptions;
  #lastSpokeWall = 0;
  #standsStill: boolean;

  constructor(options: RealGateOptions) {
    this.#options = options;
    this.#standsStill = options.incoming;
  }

  nowMs(): number {
    return this.lastSpokeMs + performance.now() - this.#lastSpokeWall;
  }

  spoke(atMs: number): void {
    this.lastSpokeMs = atMs;
    this.#lastSpokeWall = performance.now();
  }

  stopped(): void {
    if (!this.#standsStill) this.#options.onUnwantedStop();
  }

  async send(line: Buffer, to: Writable): Promise<void> {
    to.write(line);
  }

  async goOn(): Promise<void> {}

  async settled(): Promise<void> {}

  restored(): Promise<void> {
    return this.#letRun();
  }

  async standStill(): Promise<AsyncDisposable> {
    this.#standsStill = true;
    await this.#options.monitor.execute('stop');
    this.spoke(this.nowMs());
    return { [Symbol.asyncDispose]: () => this.#letRun() };
  }

  /** QEMU's RTC is the host's clock here, even while the guest stands still: that QEMU answers has to do. */
  async clockOfQemuMs(): Promise<number> {
    await this.#options.monitor.execute('qom-get', { path: '/machine', property: 'rtc-time' });
    return this.nowMs();
  }

  async #letRun(): Promise<void> {
    this.runs += 1;
    await this.#options.monitor.execute('cont');
    this.#standsStill = false;
    this.#lastSpokeWall = performance.now();
  }
}
