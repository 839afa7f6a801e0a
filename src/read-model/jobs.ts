/** The jobs of a trial, each with every event that concerns it. */
import type { DStateTask, EventOf, JobRole } from '../history/events.ts';
import { JobLabels } from '../history/job-labels.ts';

/** One run of a job. Its fields change as events come in. */
export interface JobRun {
  readonly job: string;
  /** Its name in findings and reports, e.g. `backup 3`. */
  readonly label: string;
  readonly role: JobRole;
  /** Which backup of the timeline; 0: the baseline run; null: it is no backup. */
  readonly backup: number | null;
  readonly dataVersion: number | null;
  readonly started: EventOf<'job-started'>;
  readonly ended: EventOf<'job-ended'> | undefined;
  /** `ended`, if the job ended by itself: neither the loss of the node nor the harness, after the watch, ended it. */
  readonly ownEnd: EventOf<'job-ended'> | undefined;
  /** Signals of the harness, sent after the watch. */
  readonly signalled: readonly EventOf<'job-signalled'>[];
  /** SIGTERM probes of this job. */
  readonly tried: readonly EventOf<'sigterm-tried'>[];
  /** The loss of the node while it ran. */
  readonly loss: EventOf<'node-lost'> | undefined;
  /** From this `seq` on it no longer ran: it had ended, or its node was gone. Infinite: it runs to the end. */
  readonly goneSeq: number;
  /** Its tasks in D state, in all samples. */
  readonly waits: readonly Wait[];
}

/** A task in D state in one sample. */
export interface Wait {
  readonly task: DStateTask;
  readonly seen: EventOf<'sample'>;
  /** Lab time of the next sample, ms: until then the wait may have lasted. Infinite: there is none. */
  readonly nextSampleMs: number;
}

type LaterEvent = EventOf<'job-ended'> | EventOf<'job-signalled'> | EventOf<'sigterm-tried'>;

/** Folds job, sample and node events into runs. */
export class JobLedger {
  /** Every job, in the order of the starts. */
  readonly all: Run[] = [];
  /** Those that have not ended, in the order of their starts. */
  readonly running = new Set<Run>();
  readonly labels = new JobLabels();
  readonly #byId = new Map<string, Run[]>();
  readonly #waits = new Map<string, OpenWait[]>();
  /** The waits of the last sample. */
  #lastWaits: OpenWait[] = [];

  start(started: EventOf<'job-started'>): JobRun {
    const run = new Run(started, this.labels.start(started), this.#waitsOf(started.job));
    this.all.push(run);
    this.running.add(run);
    this.#byId.set(started.job, [...(this.#byId.get(started.job) ?? []), run]);
    return run;
  }

  /** `watchIsOver`: the inspection has begun, so that a job that ends now was ended by the harness. */
  take(event: LaterEvent, watchIsOver: boolean): void {
    for (const run of this.#byId.get(event.job) ?? []) this.#continue(run, event, watchIsOver);
  }

  takeSample(event: EventOf<'sample'>): void {
    for (const wait of this.#lastWaits) wait.nextSampleMs = event.t;
    this.#lastWaits = event.sample.dstate.map((task) => ({
      task,
      seen: event,
      nextSampleMs: Number.POSITIVE_INFINITY,
    }));
    for (const wait of this.#lastWaits) if (wait.task.job !== null) this.#waitsOf(wait.task.job).push(wait);
  }

  takeLoss(event: EventOf<'node-lost'>): void {
    for (const run of this.all) if (!run.loss && (!run.ended || run.ended.lost)) run.loss = event;
  }

  #continue(run: Run, event: LaterEvent, watchIsOver: boolean): void {
    if (event.type === 'sigterm-tried') run.tried.push(event);
    else if (event.type === 'job-signalled') run.signalled.push(event);
    else if (!run.ended) {
      run.endedByHarness = watchIsOver || run.signalled.length > 0;
      run.ended = event;
      this.running.delete(run);
    }
  }

  #waitsOf(job: string): OpenWait[] {
    const waits = this.#waits.get(job) ?? [];
    this.#waits.set(job, waits);
    return waits;
  }
}

interface OpenWait extends Wait {
  nextSampleMs: number;
}

class Run implements JobRun {
  readonly started: EventOf<'job-started'>;
  readonly label: string;
  readonly waits: readonly Wait[];
  readonly signalled: EventOf<'job-signalled'>[] = [];
  readonly tried: EventOf<'sigterm-tried'>[] = [];
  ended: EventOf<'job-ended'> | undefined;
  endedByHarness = false;
  loss: EventOf<'node-lost'> | undefined;

  constructor(started: EventOf<'job-started'>, label: string, waits: readonly Wait[]) {
    this.started = started;
    this.label = label;
    this.waits = waits;
  }

  get job(): string {
    return this.started.job;
  }

  get role(): JobRole {
    return this.started.role;
  }

  get backup(): number | null {
    return this.started.backup;
  }

  get dataVersion(): number | null {
    return this.started.dataVersion;
  }

  get ownEnd(): EventOf<'job-ended'> | undefined {
    return this.ended?.lost || this.loss || this.endedByHarness ? undefined : this.ended;
  }

  get goneSeq(): number {
    return Math.min(this.ended?.seq ?? Number.POSITIVE_INFINITY, this.loss?.seq ?? Number.POSITIVE_INFINITY);
  }
}
