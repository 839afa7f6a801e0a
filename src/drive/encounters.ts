/** Encounters: each overlap of a fault in force and a backup or poll that runs, with the counts of the fault's effect in it. */
import { increase, type MeterName, type Readings } from '../history/meters.ts';
import type { Lab } from '../lab/lab.ts';
import type { KnownJob, Recorder } from './recorder.ts';

interface Encounter {
  readonly fault: string;
  readonly meets: readonly MeterName[];
  readonly known: KnownJob;
  /** The meters when it began. */
  readonly from: Readings;
}

/** Reads the meters when an encounter begins and ends, and at no other time, for a reading takes lab time. */
export class Encounters {
  readonly #lab: Lab;
  readonly #recorder: Recorder;
  /** The faults in force, with their meters. */
  readonly #faults = new Map<string, readonly MeterName[]>();
  #open: Encounter[] = [];
  /** Jobs that met a fault in an encounter that is over. */
  readonly #met = new Set<string>();

  constructor(lab: Lab, recorder: Recorder) {
    this.#lab = lab;
    this.#recorder = recorder;
  }

  /** Whether a fault had an effect on the job, in the encounters that are over; without meters it is taken for granted. */
  hasMet(job: string): boolean {
    return !this.#lab.hasMeters || this.#met.has(job);
  }

  /** To be called before the injection, which may do something at once. Throws LabError. */
  async faultComes(fault: string, meets: readonly MeterName[]): Promise<void> {
    this.#faults.set(fault, meets);
    const running = [...this.#recorder.running.values()].filter(
      ({ role }) => role === 'backup' || role === 'poll',
    );
    if (running.length === 0) return;
    const from = await this.#lab.meters();
    for (const known of running) this.#open.push({ fault, meets, known, from });
  }

  /** To be called before the lift. Throws LabError. */
  async faultGoes(fault: string): Promise<void> {
    this.#faults.delete(fault);
    await this.#end((encounter) => encounter.fault === fault);
  }

  /** Starts a backup or a poll. Throws LabError. */
  async during(start: () => Promise<KnownJob>): Promise<KnownJob> {
    const from = this.#faults.size > 0 ? await this.#lab.meters() : {};
    const known = await start();
    for (const [fault, meets] of this.#faults) this.#open.push({ fault, meets, known, from });
    return known;
  }

  /** To be called after ends of jobs. Throws LabError. */
  async jobsEnded(): Promise<void> {
    await this.#end(({ known }) => known.job.exited !== undefined);
  }

  async #end(isOver: (encounter: Encounter) => boolean): Promise<void> {
    const over = this.#open.filter(isOver);
    if (over.length === 0) return;
    this.#open = this.#open.filter((encounter) => !over.includes(encounter));
    const to = await this.#lab.meters();
    for (const { fault, meets, known, from } of over) {
      const counts = increase(meets, from, to);
      const gone = known.job.exited?.lost === true && Object.values(counts).every((count) => count === 0);
      if (gone || Object.values(counts).some((count) => count > 0)) this.#met.add(known.job.id);
      this.#recorder.note({ type: 'fault-met', fault, job: known.job.id, counts: gone ? null : counts });
    }
  }
}
