/** The fake lab's world: its state, its clock, which is an event queue, and whom it tells. */
import { LabError } from '../../src/errors.ts';
import type { Observation } from '../../src/lab/lab.ts';
import { countUntilNow } from './meters.ts';
import type { State, Timer, TimerAct } from './state.ts';

type Untimed<O> = O extends Observation ? Omit<O, 't'> : never;

export class World {
  readonly state: State;
  listener: (seen: Observation) => void = () => {};
  /** The action of a timer. Set by the lab, so that the clock knows nothing of jobs. */
  readonly #act: (world: World, act: TimerAct) => void;

  constructor(state: State, act: (world: World, act: TimerAct) => void) {
    this.state = state;
    this.#act = act;
  }

  /** A copy with a future of its own, and without a listener yet. */
  fork(): World {
    return new World(structuredClone(this.state), this.#act);
  }

  /** Lab time as `setNow` has it. */
  now(): number {
    return this.state.nowMs - this.state.zeroMs;
  }

  setNow(ms: number): void {
    this.state.zeroMs = this.state.nowMs - ms;
  }

  tell(seen: Untimed<Observation>): void {
    this.listener({ t: this.now(), ...seen } as Observation);
  }

  /** `act` happens after `ms` of lab time. */
  after(ms: number, act: TimerAct): void {
    const { timers, nowMs } = this.state;
    const atMs = nowMs + ms;
    const index = timers.findIndex((timer) => timer.atMs > atMs);
    timers.splice(index < 0 ? timers.length : index, 0, { atMs, ...act } as Timer);
  }

  forget(which: (timer: Timer) => boolean): void {
    this.state.timers = this.state.timers.filter((timer) => !which(timer));
  }

  /** Lets time pass until that moment of `now()`, or until `done` after a timer. */
  pass(untilMs: number, done: () => boolean = () => false): void {
    const { state } = this;
    const until = notBefore(untilMs, state.zeroMs);
    if (!Number.isFinite(until)) throw new LabError({ what: 'the fake lab would wait forever' });
    while (!done()) {
      const timer = state.timers[0];
      if (!timer || timer.atMs > until) {
        state.nowMs = Math.max(state.nowMs, until);
        countUntilNow(state);
        return;
      }
      state.timers.shift();
      state.nowMs = Math.max(state.nowMs, timer.atMs);
      countUntilNow(state);
      this.#act(this, timer);
    }
  }

  /** 0 to 1, by the seed (mulberry32). */
  random(): number {
    const { state } = this;
    state.random = (state.random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state.random ^ (state.random >>> 15), state.random | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  pid(): number {
    this.state.nextPid += 1;
    return this.state.nextPid;
  }
}

/** The sum, raised where it was rounded down: else `now()` would stay below `ms`, and who waits for that would wait forever. */
function notBefore(ms: number, zeroMs: number): number {
  let sum = ms + zeroMs;
  while (sum - zeroMs < ms) sum += sum * Number.EPSILON;
  return sum;
}
