import { faults } from '../faults/index.ts';
import type { EventOf } from '../history/events.ts';
import type { PlannedStep } from '../history/plan.ts';
import type { Lab, Lift } from '../lab/lab.ts';
import type { Recorder } from './recorder.ts';

/** The faults in force, each with its lift. */
export class FaultLedger {
  readonly #lab: Lab;
  readonly #recorder: Recorder;
  /** By their ids, in the order of their injection. */
  readonly #inForce = new Map<string, { name: string; lift: Lift }>();

  constructor(lab: Lab, recorder: Recorder) {
    this.#lab = lab;
    this.#recorder = recorder;
  }

  get anyInForce(): boolean {
    return this.#inForce.size > 0;
  }

  /** Injects the fault; an instant one is over at once. Throws LabError. */
  async inject(step: Extract<PlannedStep, { do: 'inject' }>): Promise<void> {
    const fault = faults[step.name];
    if (!fault) throw new Error(`the plan names ${step.name}, which is no fault`);
    this.#recorder.note({ type: 'fault-injected', fault: step.fault, name: step.name, params: step.params });
    const lift = await fault.inject(this.#lab, step.params as never);
    this.#inForce.set(step.fault, { name: step.name, lift });
    if (step.liftAtMs === step.atMs) await this.lift(step.fault, 'over');
  }

  /** Does nothing for a fault that is not in force. Throws LabError. */
  async lift(id: string, because: EventOf<'fault-lifted'>['because']): Promise<void> {
    const fault = this.#inForce.get(id);
    if (!fault) return;
    this.#inForce.delete(id);
    await fault.lift();
    this.#recorder.note({ type: 'fault-lifted', fault: id, name: fault.name, because });
  }

  /** In reverse order, as chaostoolkit rolls back. */
  async liftAll(): Promise<void> {
    for (const id of [...this.#inForce.keys()].reverse()) await this.lift(id, 'end');
  }
}
