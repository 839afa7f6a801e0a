import { toMicroseconds } from '../history/lab-time.ts';
import { scriptOf } from '../strategies/strategy.ts';
import type { Context } from './context.ts';
import { untilEnded } from './until-ended.ts';

/**
 * Runs the backup to its end in a fork, as it is about to run in the lab, and gives its duration in ms. undefined where the lab
 * cannot fork, or the backup does not succeed within the limit of the baseline run. Throws LabError.
 */
export async function rehearse(
  { lab, plan, strategy, recorder }: Context,
  backup: number,
): Promise<number | undefined> {
  await using fork = await lab.fork();
  if (!fork) return undefined;
  const { needs } = strategy;
  const script = scriptOf(strategy, strategy.backup);
  const job = await fork.startJob({ id: `rehearsal-${backup}`, role: 'backup', script, needs });
  await untilEnded(fork.clock, job, job.startedMs + plan.limits.baselineMs);
  const { exited } = job;
  const durationMs = exited?.durationMs ?? fork.clock.now() - job.startedMs;
  recorder.note({
    type: 'rehearsed',
    backup,
    durationMs: toMicroseconds(durationMs),
    code: exited?.code ?? null,
    signal: exited?.signal ?? null,
    ended: exited !== undefined,
  });
  return exited?.code === 0 ? durationMs : undefined;
}
