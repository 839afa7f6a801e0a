import type { JobRun } from '../read-model/jobs.ts';

/** The name of a job, e.g. `backup 3`, `the baseline run`, `the SIGTERM probe`. */
export function jobLabel({ label }: JobRun): string {
  return label;
}
