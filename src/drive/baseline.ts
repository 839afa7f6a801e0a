/** The phases before the timeline: preparation, and the baseline run that every later backup is compared with. */
import { durationText } from '../history/time-text.ts';
import type { Exited, Job } from '../lab/lab.ts';
import { keepsOf } from '../strategies/strategy.ts';
import type { Context } from './context.ts';
import { hasDestination, inspect, type Surroundings, surroundings } from './inspection.ts';
import { restoreLastGood } from './restore.ts';
import { untilEnded } from './until-ended.ts';

/** undefined: the strategy could not be prepared: it never worked. Throws LabError. */
export async function prepare(context: Context): Promise<Surroundings | undefined> {
  const { lab, recorder, strategy, jobs, data } = context;
  recorder.note({ type: 'phase', phase: 'prepare' });
  await data.make();
  const { job } = await jobs.startPreparation();
  if (!(await succeeds(context, job, 'preparation', 'its preparation failed'))) return undefined;
  if (strategy.init !== undefined) {
    const { job: init } = await jobs.start('prepare', strategy.init);
    if (!(await succeeds(context, init, 'preparation', 'its repository could not be made'))) return undefined;
  }
  await lab.keep(keepsOf(strategy));
  await data.takeOthers();
  const before = await surroundings(lab);
  await lab.probe(true);
  return before;
}

/** The findings of the baseline run, in ms. */
export interface Baseline {
  durationMs: number;
  /** Of each later backup. */
  deadlineMs: number;
}

/** undefined: the baseline run did not succeed: the strategy never worked. Throws LabError. */
export async function runBaseline(context: Context, before: Surroundings): Promise<Baseline | undefined> {
  const { plan, lab, recorder, strategy, jobs, data } = context;
  recorder.note({ type: 'phase', phase: 'quiet' });
  await lab.clock.advance(lab.clock.now() + plan.limits.restMs);
  await data.noteCommitted();
  const { job } = await jobs.start('quiet', strategy.backup, 0, data.version);
  const exited = await succeeds(context, job, 'backup', 'its backup failed without any fault');
  if (!exited) return undefined;
  const { durationMs: baselineMs } = exited;
  const stated = statedDeadlineMs(context);
  const deadlineMs = stated ?? baselineMs + plan.limits.deadlineSlackMs;
  recorder.note({ type: 'deadline', quietMs: baselineMs, deadlineMs, stated: stated !== null });
  await inspectBaselineRun(context, job, before);
  if ((await restoreLastGood(context)) && !(await hasDestination(lab, strategy))) {
    const why = `its destination is elsewhere than it says: nothing is in ${strategy.destination} on the target`;
    recorder.note({ type: 'never-worked', failed: 'destination', why });
    return undefined;
  }
  // The first backup of the timeline finds its data changed already, so that it starts with the timeline.
  await data.change();
  return { durationMs: baselineMs, deadlineMs };
}

/** The baseline run's leftovers are its own, and no later backup's. */
async function inspectBaselineRun(
  { lab, plan, strategy, recorder }: Context,
  job: Job,
  before: Surroundings,
): Promise<void> {
  await lab.clock.advance(lab.clock.now() + plan.limits.settleMs);
  const leftovers = await inspect(lab, strategy, [job], before);
  recorder.note({ type: 'leftovers', when: 'after-job', job: job.id, leftovers });
}

/** How the job ended, if it succeeded; else the strategy never worked. */
async function succeeds(
  { lab, plan, recorder }: Context,
  job: Job,
  failed: 'preparation' | 'backup',
  otherwise: string,
): Promise<Exited | undefined> {
  await untilEnded(lab.clock, job, lab.clock.now() + plan.limits.baselineMs);
  const { exited } = job;
  if (exited?.code === 0) return exited;
  const how = exited
    ? `${exited.signal ?? `exit code ${exited.code}`}${lastWords(exited.stderr)}`
    : `it had not ended after ${durationText(plan.limits.baselineMs)}`;
  recorder.note({ type: 'never-worked', failed, why: `${otherwise}: ${how}` });
  return undefined;
}

/** The end of its stderr, in which programs name their reason. */
function lastWords(stderr: string): string {
  // ssh ends its lines with a carriage return.
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? '' : `, ${lines.slice(-4).join(' / ')}`;
}

function statedDeadlineMs({ plan, strategy }: Context): number | null {
  return plan.subjects.find(({ name }) => name === strategy.name)?.deadlineMs ?? strategy.deadlineMs;
}
