import { LabError } from '../../errors.ts';
import { idempotent } from '../idempotent.ts';
import type { Lift, Link } from '../lab.ts';
import type { Guest } from './guest.ts';
import type { Meters } from './meters.ts';

/** The rules of `images/guest/lab/link`. In this order, for a dropped packet meets no later rule. */
const rules = ['silence', 'dead', 'down', 'reset', 'delay', 'limit'] as const;
type Rule = (typeof rules)[number];

type Shape = { loss: number } | { delayMs: number; jitterMs: number } | { bytesPerSecond: number };

/** The switch between node and target: its active faults, as data, so that they can be applied again after a boot. */
export class VirtualLink implements Link {
  readonly #guest: Guest;
  readonly #seed: number;
  readonly #meters: Meters;
  /** How many faults want each rule. */
  readonly #wanted = new Map<Rule, number>();
  readonly #shapes = new Set<Shape>();

  /** `seed`: of the choice which packets are lost. */
  constructor(guest: Guest, seed: number, meters: Meters) {
    this.#guest = guest;
    this.#seed = seed;
    this.#meters = meters;
  }

  silence(): Promise<Lift> {
    return this.#rule('silence');
  }

  async down(): Promise<Lift> {
    await this.#want('down', 1);
    if (this.#wanted.get('down') === 1) await this.#carrier(false);
    return idempotent(async () => {
      if (this.#wanted.get('down') === 1) await this.#carrier(true);
      await this.#want('down', -1);
    });
  }

  reset(): Promise<Lift> {
    return this.#rule('reset');
  }

  loss(percent: number): Promise<Lift> {
    return this.#shape({ loss: percent });
  }

  async delay(ms: number, jitterMs = 0): Promise<Lift> {
    return this.#shape({ delayMs: ms, jitterMs }, 'delay');
  }

  limit(bytesPerSecond: number): Promise<Lift> {
    return this.#shape({ bytesPerSecond }, 'limit');
  }

  /** The target has power, or has lost it: the switch counts the node's packets, which reach no host. */
  async targetHasPower(powered: boolean): Promise<void> {
    await this.#want('dead', powered ? -1 : 1);
  }

  /** There is no proxy on this wire: a plan that needs one is refused before anything starts. */
  async toxic(): Promise<Lift> {
    throw new LabError({ what: 'the virtual lab has no Toxiproxy', hint: 'Run it with --lab containers.' });
  }

  /** After a boot of the guest its switch is new: applies all active faults again. */
  async applyAll(): Promise<void> {
    if (this.#active.length > 0) await this.#applyRules();
    if (this.#active.includes('down')) await this.#carrier(false);
    await this.shapeAgain();
  }

  /** After a boot of the target its port of the switch is new. */
  async shapeAgain(): Promise<void> {
    if (this.#shapes.size > 0) await this.#applyShapes();
  }

  get #active(): Rule[] {
    return rules.filter((rule) => (this.#wanted.get(rule) ?? 0) > 0);
  }

  async #rule(rule: Rule): Promise<Lift> {
    await this.#want(rule, 1);
    return idempotent(() => this.#want(rule, -1));
  }

  /** One fault more or less wants this rule. */
  async #want(rule: Rule, more: 1 | -1): Promise<void> {
    const before = this.#active.join();
    this.#wanted.set(rule, Math.max(0, (this.#wanted.get(rule) ?? 0) + more));
    if (this.#active.join() !== before) await this.#applyRules();
  }

  async #applyRules(): Promise<void> {
    await this.#guest.script('node', ['link', 'faults', ...this.#active]);
  }

  async #carrier(up: boolean): Promise<void> {
    await this.#guest.script('node', ['link', 'carrier', up ? 'up' : 'down']);
  }

  async #shape(shape: Shape, rule?: Rule): Promise<Lift> {
    this.#shapes.add(shape);
    await this.#applyShapes();
    const uncount = rule && (await this.#rule(rule));
    return idempotent(async () => {
      await uncount?.();
      this.#shapes.delete(shape);
      await this.#applyShapes();
    });
  }

  async #applyShapes(): Promise<void> {
    const options = netem([...this.#shapes], this.#seed);
    await this.#guest.script('node', ['link', 'shape', ...(options.length > 0 ? options : ['none'])]);
    if (options.length === 0) this.#meters.shapeGone();
    else this.#meters.losing ||= options.includes('loss');
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
