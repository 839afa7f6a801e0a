import type { Plan } from '../history/plan.ts';
import type { Lab } from '../lab/lab.ts';
import { changeData, changeOneFile, makeData, scanData } from './data.ts';
import { LiveDatabase } from './live-database.ts';
import type { Recorder } from './recorder.ts';

/** The versions of the data that the node has had, and the last one that a backup claims to have saved. */
export class SourceData {
  readonly #plan: Plan;
  readonly #lab: Lab;
  readonly #recorder: Recorder;
  #version = 0;
  /** Of version 0 as it was made. */
  #digest = '';
  readonly live: LiveDatabase;
  /** The version of the last backup that reported success. */
  lastGood = 0;

  constructor(plan: Plan, lab: Lab, recorder: Recorder) {
    this.#plan = plan;
    this.#lab = lab;
    this.#recorder = recorder;
    this.live = new LiveDatabase(lab, plan.data.database);
  }

  get version(): number {
    return this.#version;
  }

  /** Makes version 0. Throws LabError. */
  async make(): Promise<void> {
    const made = await makeData(this.#lab, this.#plan);
    this.#digest = made.digest;
    this.#recorder.note({ type: 'data-changed', ...made });
    await this.live.make();
  }

  /** Notes the rows that the live database has committed by now; a backup that begins now must save them. Throws LabError. */
  async noteCommitted(): Promise<void> {
    const rows = await this.live.committed();
    if (rows !== undefined) this.#recorder.note({ type: 'database-committed', rows });
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

  /** Makes the nth change of a file, counted from 0, while a backup of the present version runs. Gives whether there was one. Throws LabError. */
  async changeOne(nth: number): Promise<boolean> {
    const version = this.#version;
    const { way, paths } = await changeOneFile(this.#lab, this.#plan, version, nth);
    if (way) this.#recorder.note({ type: 'concurrent-change', version, way, paths });
    return way !== null;
  }
}
