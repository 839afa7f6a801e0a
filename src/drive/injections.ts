import { faults } from '../faults/index.ts';
import type { CueCame } from '../history/cue.ts';
import type { EventOf } from '../history/events.ts';
import type { PlannedStep } from '../history/plan.ts';
import type { Context } from './context.ts';
import type { EventQueue } from './event-queue.ts';
import type { FaultLedger } from './fault-ledger.ts';

export type InjectStep = Extract<PlannedStep, { do: 'inject' }>;
type Missed = Pick<EventOf<'fault-missed'>, 'because' | 'by' | 'lateMs'>;

/** Injects the planned faults. One whose resource another fault holds is missed: the plan cannot know when a cue comes. */
export class Injections {
  readonly #context: Context;
  readonly #queue: EventQueue;
  readonly #ledger: FaultLedger;
  readonly #changed: () => void;
  readonly #steps: readonly InjectStep[];
  /** Faults of which a part was missed, by their ids: the other parts are missed for the same reason. */
  readonly #missed = new Map<string, Missed>();

  /** `changed` is called after each injection and lift. */
  constructor(context: Context, queue: EventQueue, ledger: FaultLedger, changed: () => void) {
    this.#context = context;
    this.#queue = queue;
    this.#ledger = ledger;
    this.#changed = changed;
    this.#steps = context.plan.steps.filter((step) => step.do === 'inject');
  }

  /** Gives whether it was injected. Throws LabError. */
  async inject(step: InjectStep, cue?: CueCame): Promise<boolean> {
    const { clock } = this.#context.lab;
    const missed = this.#missed.get(wholeOf(step)) ?? this.#held(step);
    if (missed) {
      this.miss(step, missed);
      return false;
    }
    const fromMs = clock.now();
    await this.#ledger.inject(step, cue);
    if (step.relative && step.relative.forMs > 0)
      this.#queue.add(fromMs + step.relative.forMs, () => this.lift(step.fault));
    this.#changed();
    return true;
  }

  /** Records that the fault, and every other part of the same, was never injected. */
  miss(step: InjectStep, why: Missed): void {
    const { fault, name, relative } = step;
    this.#missed.set(wholeOf(step), why);
    this.#context.recorder.note({
      type: 'fault-missed',
      fault,
      name,
      backup: relative?.backup ?? null,
      ...why,
    });
  }

  /** Does nothing for a fault that is not in force. Throws LabError. */
  async lift(fault: string): Promise<void> {
    await this.#ledger.lift(fault, 'planned');
    this.#changed();
  }

  /** Without a relative fault the plan has excluded this, and older plans do not say which faults are parts of one. */
  #held(step: InjectStep): Missed | undefined {
    if (!this.#steps.some(({ relative }) => relative)) return undefined;
    const parts = this.#steps.filter((other) => wholeOf(other) === wholeOf(step));
    const wanted = new Set(parts.flatMap(resourcesOf));
    const by = this.#steps.find(
      (other) =>
        this.#ledger.isInForce(other.fault) &&
        !parts.includes(other) &&
        resourcesOf(other).some((resource) => wanted.has(resource)),
    );
    return by && { because: 'held', by: by.fault };
  }
}

/** The id of the fault that this one is, or is a part of. */
function wholeOf({ fault, partOf }: InjectStep): string {
  return partOf ?? fault;
}

function resourcesOf({ name, params }: InjectStep): readonly string[] {
  return faults[name]?.holds?.(params as never) ?? [name];
}
