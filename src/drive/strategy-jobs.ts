import type { JobRole } from '../history/events.ts';
import type { Lab } from '../lab/lab.ts';
import { preparationOf, type Strategy, scriptOf } from '../strategies/strategy.ts';
import type { KnownJob, Recorder } from './recorder.ts';

/** Starts the scripts of one strategy as jobs, and numbers them. */
export class StrategyJobs {
  readonly #strategy: Strategy;
  readonly #lab: Lab;
  readonly #recorder: Recorder;
  #count = 0;

  constructor(strategy: Strategy, lab: Lab, recorder: Recorder) {
    this.#strategy = strategy;
    this.#lab = lab;
    this.#recorder = recorder;
  }

  /**
   * `backup`: its number in the timeline; `dataVersion`: the version of its source; null for other roles. `watchFor`: texts in its
   * output that are observations. Throws LabError.
   */
  async start(
    role: Exclude<JobRole, 'restore'>,
    script: string,
    backup: number | null = null,
    dataVersion: number | null = null,
    watchFor: readonly string[] = [],
  ): Promise<KnownJob> {
    const id = this.nextId(role);
    this.#recorder.started(id, role, backup, dataVersion);
    const { needs, volumeOptions } = this.#strategy;
    const volume = volumeOptions && { volumeOptions };
    const watch = watchFor.length > 0 && { watchFor };
    const request = { id, role, script: scriptOf(this.#strategy, script), needs, ...volume, ...watch };
    const known = { role, backup, dataVersion, job: await this.#lab.startJob(request) };
    this.#recorder.follow(id, known);
    return known;
  }

  /** Runs beside the timeline, as fstab's mounts do: a backup does not wait for its end. */
  startPreparation(): Promise<KnownJob> {
    return this.start('prepare', preparationOf(this.#strategy));
  }

  /** `restore-4` */
  nextId(role: JobRole): string {
    this.#count += 1;
    return `${role}-${this.#count}`;
  }
}
