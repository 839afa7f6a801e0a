/** Failures of the fake lab itself, at any call or at any moment of lab time. */
import { LabError } from '../../src/errors.ts';
import { loseNode } from './node-loss.ts';
import type { World } from './world.ts';

/**
 * `break`: this call and every later one throws LabError. `refuse`: this call alone does. `fail`: the command exits
 * with code 1. `lose-node`: the node panics, and comes back.
 */
export type Effect = 'break' | 'refuse' | 'fail' | 'lose-node' | (() => void);

export type Failure =
  | {
      /** Calls whose name begins so; '': every call. See `FakeLab.calls`. */
      call: string;
      /** Which of them, from 1 on. */
      nth: number;
      effect: Effect;
    }
  /** Lab ms since the lab was opened. */
  | { atMs: number; effect: 'break' | 'lose-node' | (() => void) };

/** Counts the calls of one lab, of its forks too, and carries out the due failures. */
export class Failures {
  /** The names of all calls so far, e.g. `node.run ps`, `link.silence`, `lift link.silence`, `fork.copy`. */
  readonly calls: string[] = [];
  readonly #failures: readonly Failure[];
  /** Why every call throws. */
  #broken: LabError | undefined;

  constructor(failures: readonly Failure[]) {
    this.#failures = failures;
  }

  /** Sets the timers of those that come by time. */
  arm(world: World): void {
    this.#failures.forEach((failure, index) => {
      if ('atMs' in failure) world.after(failure.atMs, { do: 'fail', failure: index });
    });
  }

  /** A call begins. Gives whether its command must fail. Throws LabError. */
  enter(world: World, call: string): { fails: boolean } {
    if (this.#broken) throw this.#broken;
    this.calls.push(call);
    const due = this.#failures.find((failure) => 'call' in failure && this.#isDue(failure, call));
    if (due) this.#happen(world, due.effect, call);
    return { fails: due?.effect === 'fail' };
  }

  /** A timer of `arm` has come. */
  atTime(world: World, index: number): void {
    const failure = this.#failures[index];
    if (failure) this.#happen(world, failure.effect, `${world.now()} ms`);
  }

  /** Every later call throws, as after a lab was closed under its drive. */
  close(why: string): void {
    this.#broken ??= new LabError({ what: why });
  }

  #isDue({ call, nth }: { call: string; nth: number }, now: string): boolean {
    if (!now.startsWith(call)) return false;
    return this.calls.filter((name) => name.startsWith(call)).length === nth;
  }

  #happen(world: World, effect: Effect, where: string): void {
    if (effect === 'lose-node') loseNode(world, 'panic');
    else if (effect === 'break') {
      this.close(`the fake lab broke (${where})`);
      throw this.#broken;
    } else if (effect === 'refuse') throw new LabError({ what: `the fake lab refused (${where})` });
    else if (typeof effect === 'function') effect();
  }
}
