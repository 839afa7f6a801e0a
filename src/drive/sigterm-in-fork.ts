import type { Job, Lab } from '../lab/lab.ts';

/** The interval between checks of the job's other processes, in lab ms. */
const lookEveryMs = 500;

/**
 * In a fork, sends SIGTERM to the job and checks whether it ends within `withinMs` of lab time. null where
 * the lab cannot make one.
 */
export async function sigtermInFork(
  lab: Lab,
  job: Job,
  withinMs: number,
): Promise<{ ended: boolean; afterMs: number } | null> {
  await using fork = await lab.fork();
  if (!fork) return null;
  const { clock } = fork;
  const forked = fork.job(job);
  const fromMs = clock.now();
  await forked.signal('SIGTERM');
  if (!forked.exited)
    await clock.advance(fromMs + withinMs, (seen) => seen.type === 'job-ended' && seen.job === job.id);
  // It went with its node, which panicked: that is no answer to a signal.
  if (forked.exited?.lost) return { ended: false, afterMs: clock.now() - fromMs };
  let left = await forked.processes();
  // Ended is a job of which nothing lives any more: a parent may be gone whose child hangs.
  while (left.length > 0 && clock.now() < fromMs + withinMs) {
    await clock.advance(clock.now() + lookEveryMs);
    left = await forked.processes();
  }
  return { ended: left.length === 0, afterMs: clock.now() - fromMs };
}
