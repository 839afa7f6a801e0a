/** The names of jobs in findings and reports. Histories name a job by its id; each name follows from the job's start. */
import type { Event, EventOf, JobRole } from './events.ts';

type Started = Pick<EventOf<'job-started'>, 'job' | 'role' | 'backup'>;

/** Names jobs in the order of their starts: `backup 1`, `the baseline run`, `poll 3`. */
export class JobLabels {
  readonly #byId = new Map<string, string>();
  readonly #started = new Map<JobRole, number>();

  /** Takes the start of a job and gives its name. */
  start(started: Started): string {
    const nth = (this.#started.get(started.role) ?? 0) + 1;
    this.#started.set(started.role, nth);
    const label = labelOf(started, nth);
    this.#byId.set(started.job, label);
    return label;
  }

  /** The name of the job with this id; a job without a start keeps its id. */
  of(job: string): string {
    return this.#byId.get(job) ?? job;
  }
}

/** The names of all jobs of a trial. */
export function jobLabels(events: Iterable<Event>): JobLabels {
  const labels = new JobLabels();
  for (const event of events) if (event.type === 'job-started') labels.start(event);
  return labels;
}

function labelOf({ role, backup }: Started, nth: number): string {
  switch (role) {
    case 'quiet':
      return 'the baseline run';
    case 'trial':
      return 'the SIGTERM probe';
    case 'backup':
      return `backup ${backup ?? nth}`;
    case 'prepare':
      return nth === 1 ? 'the preparation' : `preparation ${nth}`;
    default:
      return `${role} ${nth}`;
  }
}
