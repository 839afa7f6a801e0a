import { LabError } from '../errors.ts';
import { faults } from '../faults/index.ts';
import type { CueCame } from '../history/cue.ts';
import type { EventOf } from '../history/events.ts';
import type { PlannedStep } from '../history/plan.ts';
import type { Lab, Lift } from '../lab/lab.ts';
import { Encounters } from './encounters.ts';
import type { Recorder } from './recorder.ts';

type Injection = Extract<PlannedStep, { do: 'inject' }>;

/** The faults in force, each with its lift. */
export class FaultLedger {
  readonly #lab: Lab;
  readonly #recorder: Recorder;
  /** By their ids, in the order of their injection. */
  readonly #inForce = new Map<string, { name: string; lift: Lift }>();
  readonly encounters: Encounters;

  constructor(lab: Lab, recorder: Recorder) {
    this.#lab = lab;
    this.#recorder = recorder;
    this.encounters = new Encounters(lab, recorder);
  }

  get anyInForce(): boolean {
    return this.#inForce.size > 0;
  }

  isInForce(fault: string): boolean {
    return this.#inForce.has(fault);
  }

  /** One of those in force. */
  get oneInForce(): string | undefined {
    return this.#inForce.keys().next().value;
  }

  /**
   * Injects the fault, and notes it as soon as it is in force. An instant one is noted before: it strikes at once, and its
   * injection lasts until it is over. `cue`: where it is relative to a backup. Throws LabError.
   */
  async inject(step: Injection, cue?: CueCame): Promise<void> {
    const fault = faults[step.name];
    if (!fault) throw new Error(`the plan names ${step.name}, which is no fault`);
    const params = step.params as never;
    const effects = [...fault.meets(params)];
    // A fault without an effect on a backup meets none, in a lab without meters too.
    const meets = this.#lab.hasMeters || effects.length === 0 ? effects : undefined;
    if (meets) await this.encounters.faultComes(step.fault, meets);
    if (fault.instant) this.#noteInjected(step, meets, cue);
    const lift = await named(step.fault, fault.inject(this.#lab, params));
    if (!fault.instant) this.#noteInjected(step, meets, cue);
    this.#inForce.set(step.fault, { name: step.name, lift });
    const { relative } = step;
    const isInstant = relative ? relative.forMs === 0 : step.liftAtMs === step.atMs;
    if (isInstant) await this.lift(step.fault, 'over');
  }

  /** Does nothing for a fault that is not in force. Throws LabError. */
  async lift(id: string, because: EventOf<'fault-lifted'>['because']): Promise<void> {
    const fault = this.#inForce.get(id);
    if (!fault) return;
    this.#inForce.delete(id);
    await this.encounters.faultGoes(id);
    await fault.lift();
    this.#recorder.note({ type: 'fault-lifted', fault: id, name: fault.name, because });
  }

  /** In reverse order, as chaostoolkit rolls back. */
  async liftAll(): Promise<void> {
    for (const id of [...this.#inForce.keys()].reverse()) await this.lift(id, 'end');
  }

  #noteInjected({ fault, name, params }: Injection, meets: string[] | undefined, cue?: CueCame): void {
    this.#recorder.note({
      type: 'fault-injected',
      fault,
      name,
      params,
      ...(meets && { meets }),
      ...(cue && { cue }),
    });
  }
}

/** A fault that never came into force is in the history by its trouble alone. */
async function named(fault: string, injection: Promise<Lift>): Promise<Lift> {
  try {
    return await injection;
  } catch (cause) {
    if (!(cause instanceof LabError)) throw cause;
    throw new LabError({ what: `the fault ${fault} could not be injected`, found: cause.message }, { cause });
  }
}
