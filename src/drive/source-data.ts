import type { Plan } from '../history/plan.ts';
import type { Lab } from '../lab/lab.ts';
import { changeData, makeData, scanData } from './data.ts';
import type { Recorder } from './recorder.ts';

/** The versions of the data that the node has had, and the last one that a backup claims to have saved. */
export class SourceData {
  readonly #plan: Plan;
  readonly #lab: Lab;
  readonly #recorder: Recorder;
  #version = 0;
  /** Of version 0 as it was made. */
  #digest = '';
  /** The version of the last backup that reported success. */
  lastGood = 0;

  constructor(plan: Plan, lab: Lab, recorder: Recorder) {
    this.#plan = plan;
    this.#lab = lab;
    this.#recorder = recorder;
  }

  get version(): number {
    return this.#version;
  }

  /** Makes version 0. Throws LabError. */
  async make(): Promise<void> {
    const made = await makeData(this.#lab, this.#plan);
    this.#digest = made.digest;
    this.#recorder.note({ type: 'data-changed', ...made });
  }

  /** Takes files that the preparation put there into version 0. Throws LabError. */
  async takeOthers(): Promise<void> {
    const scanned = await scanData(this.#lab, 0);
    if (scanned.digest !== this.#digest) this.#recorder.note({ type: 'data-changed', ...scanned });
  }

  /** Makes the next version. The data of a running backup stay as they are, or no restore could be judged. Throws LabError. */
  async change(): Promise<void> {
    if (this.#recorder.runningBackup) return;
    this.#version += 1;
    this.#recorder.note({
      type: 'data-changed',
      ...(await changeData(this.#lab, this.#plan, this.#version)),
    });
  }
}
