/** Lab time where it is real: it passes by itself, and each waiting call gets the observations. */
import { FiredrillError, LabError } from '../../errors.ts';
import type { Clock, Observation } from '../lab.ts';

/** How much later than its effects a cause may be noticed, in ms. */
const afterthoughtMs = 1_000;

export class RealClock implements Clock {
  listener: (seen: Observation) => void = () => {};
  #zero = performance.now();
  /** The observations since the last wait: a job may end between its start and the wait for its end. */
  #unheeded: Observation[] = [];
  #notice: ((seen: Observation) => void) | undefined;
  #failure: { error: unknown } | undefined;
  #onFailure: (() => void) | undefined;
  readonly #failed = Promise.withResolvers<never>();
  readonly #ended = new AbortController();

  constructor(signal: AbortSignal) {
    this.#failed.promise.catch(() => {}); // check() throws it to callers that wait for nothing else
    const abort = () => this.fail(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }

  /** Aborted by `fail`, with its error. */
  get failed(): AbortSignal {
    return this.#ended.signal;
  }

  now(): number {
    return performance.now() - this.#zero;
  }

  setNow(ms: number): void {
    this.#zero = performance.now() - ms;
  }

  /** Something was observed in the lab. */
  tell(seen: Observation): void {
    if (this.#failure) return;
    this.listener(seen);
    if (this.#notice) this.#notice(seen);
    else this.#unheeded.push(seen);
  }

  /** The lab is broken, or the run interrupted: every present and later wait throws this. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#failed.reject(this.#failure.error);
    this.#ended.abort(this.#failure.error);
    this.#onFailure?.();
  }

  /** Throws the error of `fail`. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /**
   * Waits for the engine's work, but not beyond the lab's failure: then it throws the error of `fail`. Throws LabError
   * where the work fails.
   */
  async orFail<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {}); // it may fail later than the lab
    try {
      return await Promise.race([work, this.#failed.promise]);
    } catch (cause) {
      if (cause instanceof FiredrillError) throw cause;
      // The cause of the failure may be about to arrive, and says more.
      await Promise.race([
        this.#failed.promise,
        new Promise((resolve) => setTimeout(resolve, afterthoughtMs)),
      ]);
      throw new LabError(
        { what: 'a command of the container lab failed', found: (cause as Error).message },
        { cause },
      );
    }
  }

  async advance(untilMs: number, wake?: (seen: Observation) => boolean): Promise<Observation | undefined> {
    this.check();
    const before = this.#unheeded.splice(0);
    const early = wake && before.find((seen) => wake(seen));
    if (early) return early;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Observation | undefined>((resolve) => {
        this.#notice = (seen) => wake?.(seen) && resolve(seen);
        this.#onFailure = () => resolve(undefined);
        const ring = () => {
          if (this.now() >= untilMs) resolve(undefined);
          else timer = this.#at(untilMs, ring);
        };
        timer = this.#at(untilMs, ring);
      });
    } finally {
      clearTimeout(timer);
      this.#notice = undefined;
      this.#onFailure = undefined;
      this.check();
    }
  }

  /** setTimeout takes at most 2^31-1 ms, which no drill in real time comes near; it may ring a millisecond early. */
  #at(untilMs: number, ring: () => void): NodeJS.Timeout {
    return setTimeout(ring, Math.max(0, Math.ceil(untilMs - this.now())));
  }
}
