import type { JobRole } from '../history/events.ts';
import type { NewEvent } from '../history/file.ts';
import { toMicroseconds } from '../history/lab-time.ts';
import type { Exited, Job, Lab, Observation } from '../lab/lab.ts';

type Note<E> = E extends NewEvent ? Omit<E, 't' | 'subject'> : never;

export interface KnownJob {
  role: JobRole;
  /** Which backup of the timeline; 0 is the baseline run; null for other roles. */
  backup: number | null;
  /** The version of the data that it backs up; null for other roles. */
  dataVersion: number | null;
  job: Job;
}

/** Events of the lab that the drive must act upon. */
export interface News {
  /** Jobs that have ended. */
  ended: KnownJob[];
  /** Texts that a job was watched for, and has printed. */
  printed: { job: string; text: string }[];
  /** The node has booted. */
  nodeBack: boolean;
}

/** Turns the lab's observations and the drive's own actions into events of one subject, with lab time. */
export class Recorder {
  /** Jobs that have been started and have not ended. */
  readonly running = new Map<string, KnownJob>();
  #news: News = { ended: [], printed: [], nodeBack: false };
  readonly #subject: string;
  readonly #lab: Lab;
  readonly #append: (event: NewEvent) => void;
  /** Events that came between a job's start and our word of it. */
  readonly #early = new Map<string, Exited>();

  constructor(subject: string, lab: Lab, append: (event: NewEvent) => void) {
    this.#subject = subject;
    this.#lab = lab;
    this.#append = append;
    lab.observe((seen) => this.#observe(seen));
  }

  /** The backup of the timeline that runs now. */
  get runningBackup(): KnownJob | undefined {
    return [...this.running.values()].find(({ role }) => role === 'backup');
  }

  note(event: Note<NewEvent>, t = this.#lab.clock.now()): void {
    this.#append({ t: toMicroseconds(t), subject: this.#subject, ...event } as NewEvent);
  }

  /** Notes a job's start before anything that it does. */
  started(id: string, role: JobRole, backup: number | null, dataVersion: number | null): void {
    this.note({ type: 'job-started', job: id, role, backup, dataVersion });
  }

  /** From now on its end is noted; at once if it has ended already. */
  follow(id: string, known: KnownJob): void {
    this.running.set(id, known);
    const exited = this.#early.get(id);
    if (exited) this.#ended(id, exited, this.#lab.clock.now());
  }

  /** The events since the last call, also from while the drive itself was busy. */
  takeNews(): News {
    const news = this.#news;
    this.#news = { ended: [], printed: [], nodeBack: false };
    return news;
  }

  #observe(seen: Observation): void {
    if (seen.type === 'job-ended') {
      if (this.running.has(seen.job)) this.#ended(seen.job, seen.exited, seen.t);
      else this.#early.set(seen.job, seen.exited);
      return;
    }
    if (seen.type === 'node-back') this.#news.nodeBack = true;
    if (seen.type === 'job-printed') this.#news.printed.push({ job: seen.job, text: seen.text });
    const { t, ...event } = seen;
    this.note(event, t);
  }

  #ended(id: string, exited: Exited, t: number): void {
    const known = this.running.get(id);
    if (!known) return;
    this.running.delete(id);
    this.#early.delete(id);
    this.#news.ended.push(known);
    const { role, backup } = known;
    this.note(
      { type: 'job-ended', job: id, role, backup, ...exited, durationMs: toMicroseconds(exited.durationMs) },
      t,
    );
  }
}
