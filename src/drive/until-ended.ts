import type { Clock, Exited, Job } from '../lab/lab.ts';

/** Between SIGTERM and SIGKILL, and between SIGKILL and giving up, in lab ms. */
const graceMs = 5_000;

/** Lets lab time pass until the job has ended, but not beyond that moment. */
export async function untilEnded(clock: Clock, job: Job, untilMs: number): Promise<void> {
  // In real time it may have ended while it was being started.
  if (!job.exited) await clock.advance(untilMs, (seen) => seen.type === 'job-ended' && seen.job === job.id);
}

/** Gives how a job ended; after `limitMs` of lab time it gets SIGTERM, then SIGKILL, and is given up where it survives both. */
export async function endWithin(clock: Clock, job: Job, limitMs: number): Promise<Exited> {
  await untilEnded(clock, job, job.startedMs + limitMs);
  if (!job.exited) {
    await job.signal('SIGTERM');
    await untilEnded(clock, job, clock.now() + graceMs);
  }
  if (!job.exited) {
    await job.killAll();
    await untilEnded(clock, job, clock.now() + graceMs);
  }
  return job.exited ?? survivor(clock.now() - job.startedMs);
}

function survivor(durationMs: number): Exited {
  const stderr = 'it survived SIGTERM and SIGKILL';
  return { code: null, signal: null, lost: false, durationMs, stdout: '', stderr };
}
