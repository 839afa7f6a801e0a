/** The gate of virtual time: the guest stands still except between a request and its answer. */
import type { Writable } from 'node:stream';
import { Deferred } from './deferred.ts';
import type { Gate } from './gate.ts';
import type { Monitor } from './monitor.ts';

/** The bytes that QEMU takes from a socket at a time (CHR_READ_BUF_LEN), and the size of a buffer of the guest's driver (a page). */
const pieceBytes = 4096;

export class VirtualGate implements Gate {
  lastSpokeMs = 0;
  runs = 0;
  readonly #monitor: Monitor;
  #held = new Deferred<void>();

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
  }

  nowMs(): number {
    return this.lastSpokeMs;
  }

  spoke(atMs: number): void {
    this.lastSpokeMs = atMs;
  }

  stopped(): void {
    this.#held.resolve();
  }

  /**
   * QEMU moves nothing into a guest that stands still; once it continues, the main loop takes the content of the socket, a
   * piece at a time, before it can stop the machine again. The agent therefore stops a second time, some microseconds
   * later (hold.c), and continues with the piece in its memory.
   */
  async send(line: Buffer, to: Writable): Promise<void> {
    for (let at = 0; at < line.length; at += pieceBytes) {
      await this.settled();
      to.write(line.subarray(at, at + pieceBytes));
      await this.goOn();
      await this.goOn();
    }
  }

  async goOn(): Promise<void> {
    await this.settled();
    this.#held = new Deferred();
    this.runs += 1;
    await this.#monitor.execute('cont');
  }

  settled(): Promise<void> {
    return this.#held.promise;
  }

  async restored(): Promise<void> {
    this.#held.resolve();
  }

  async standStill(): Promise<AsyncDisposable> {
    return { async [Symbol.asyncDispose]() {} }; // it does already
  }

  async clockOfQemuMs(): Promise<number> {
    const rtc = await this.#monitor.execute('qom-get', { path: '/machine', property: 'rtc-time' });
    const tm = rtc as Record<'tm_year' | 'tm_mon' | 'tm_mday' | 'tm_hour' | 'tm_min' | 'tm_sec', number>;
    return Date.UTC(1900 + tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
  }
}
