import type { Context } from './context.ts';
import { inspect, type Surroundings } from './inspection.ts';
import { restoreLastGood } from './restore.ts';
import { untilEnded } from './until-ended.ts';

/** After the watch: ends every job that still runs, inspects the leftovers of all, and restores. Throws LabError. */
export async function inspectAtEnd(context: Context, before: Surroundings): Promise<void> {
  const { lab, strategy, recorder } = context;
  recorder.note({ type: 'phase', phase: 'aftermath' });
  const jobs = [...recorder.running.values()].map(({ job }) => job);
  for (const { id } of jobs) await endByForce(context, id);
  await lab.probe(false);
  const leftovers = await inspect(lab, strategy, jobs, before);
  recorder.note({ type: 'leftovers', when: 'end', job: null, leftovers });
  await restoreLastGood(context);
}

async function endByForce({ lab, plan, recorder }: Context, id: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const known = recorder.running.get(id);
    if (!known) return;
    const fromMs = lab.clock.now();
    if (signal === 'SIGTERM') await known.job.signal(signal);
    else await known.job.killAll();
    await untilEnded(lab.clock, known.job, fromMs + plan.limits.sigtermGraceMs);
    const afterMs = lab.clock.now() - fromMs;
    const ended = !recorder.running.has(id);
    const survivors = ended ? {} : { left: await known.job.processes(), scriptEnded: false };
    recorder.note({ type: 'job-signalled', job: id, signal, ended, afterMs, ...survivors });
  }
}
