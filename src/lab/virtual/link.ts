import { LabError } from '../../errors.ts';
import { idempotent } from '../idempotent.ts';
import type { Lift, Link } from '../lab.ts';
import type { Guest } from './guest.ts';

type Shape = { loss: number } | { delayMs: number; jitterMs: number } | { bytesPerSecond: number };

/** The switch between node and target: its active faults, as data, so that they can be applied again after a boot. */
export class VirtualLink implements Link {
  readonly #guest: Guest;
  readonly #seed: number;
  readonly #on = { silence: 0, reset: 0, down: 0 };
  readonly #shapes = new Set<Shape>();

  /** `seed`: of the choice which packets are lost. */
  constructor(guest: Guest, seed: number) {
    this.#guest = guest;
    this.#seed = seed;
  }

  silence(): Promise<Lift> {
    return this.#switch('silence');
  }

  down(): Promise<Lift> {
    return this.#switch('down');
  }

  reset(): Promise<Lift> {
    return this.#switch('reset');
  }

  loss(percent: number): Promise<Lift> {
    return this.#shape({ loss: percent });
  }

  delay(ms: number, jitterMs = 0): Promise<Lift> {
    return this.#shape({ delayMs: ms, jitterMs });
  }

  limit(bytesPerSecond: number): Promise<Lift> {
    return this.#shape({ bytesPerSecond });
  }

  /** There is no proxy on this wire: a plan that needs one is refused before anything starts. */
  async toxic(): Promise<Lift> {
    throw new LabError({ what: 'the virtual lab has no Toxiproxy', hint: 'Run it with --lab containers.' });
  }

  /** After a boot of the guest its switch is new: applies all active faults again. */
  async applyAll(): Promise<void> {
    for (const what of ['silence', 'reset', 'down'] as const)
      if (this.#on[what] > 0) await this.#set(what, true);
    await this.shapeAgain();
  }

  /** After a boot of the target its port of the switch is new. */
  async shapeAgain(): Promise<void> {
    if (this.#shapes.size > 0) await this.#applyShapes();
  }

  async #switch(what: 'silence' | 'reset' | 'down'): Promise<Lift> {
    this.#on[what] += 1;
    if (this.#on[what] === 1) await this.#set(what, true);
    return idempotent(async () => {
      this.#on[what] -= 1;
      if (this.#on[what] === 0) await this.#set(what, false);
    });
  }

  async #set(what: 'silence' | 'reset' | 'down', on: boolean): Promise<void> {
    if (what === 'down') await this.#guest.script('node', ['link', 'carrier', on ? 'down' : 'up']);
    else await this.#guest.script('node', ['link', what, on ? 'on' : 'off']);
  }

  async #shape(shape: Shape): Promise<Lift> {
    this.#shapes.add(shape);
    await this.#applyShapes();
    return idempotent(async () => {
      this.#shapes.delete(shape);
      await this.#applyShapes();
    });
  }

  async #applyShapes(): Promise<void> {
    const options = netem([...this.#shapes], this.#seed);
    await this.#guest.script('node', ['link', 'shape', ...(options.length > 0 ? options : ['none'])]);
  }
}

/** All shapes as one netem discipline (tc-netem(8)): losses and delays add up, the lowest limit holds. */
export function netem(shapes: Shape[], seed: number): string[] {
  const options: string[] = [];
  const kept = shapes.reduce((share, shape) => ('loss' in shape ? share * (1 - shape.loss / 100) : share), 1);
  if (kept < 1) options.push('loss', `${Number(((1 - kept) * 100).toFixed(4))}%`, 'seed', String(seed));
  const delays = shapes.filter((shape) => 'delayMs' in shape);
  const sum = (pick: (shape: { delayMs: number; jitterMs: number }) => number) =>
    delays.reduce((total, shape) => total + pick(shape), 0);
  if (delays.length > 0)
    options.push('delay', `${sum((shape) => shape.delayMs)}ms`, `${sum((shape) => shape.jitterMs)}ms`);
  const limits = shapes.flatMap((shape) => ('bytesPerSecond' in shape ? [shape.bytesPerSecond] : []));
  if (limits.length > 0) options.push('rate', `${Math.min(...limits) * 8}bit`);
  return options;
}
