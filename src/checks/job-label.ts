import type { JobRun } from '../read-model/jobs.ts';

/** `backup 3`, `the baseline run`, `the SIGTERM probe`, or the job's id. */
export function jobLabel({ role, backup, job }: JobRun): string {
  if (role === 'quiet') return 'the baseline run';
  if (role === 'trial') return 'the SIGTERM probe';
  return role === 'backup' ? `backup ${backup}` : job;
}
