import type { DStateTask, EventOf, JobRole } from '../history/events.ts';
import { duration } from '../history/in-words.ts';
import { type Check, fail, pass, type Ruling, together, unknown } from './check.ts';
import { counted } from './counted.ts';
import { called, type JobRun, type View, type Wait } from './view.ts';

/**
 * SIGTERM would have ended the backup at any time. Nobody can try every moment, so it is told from two things: a try,
 * in a copy of the world, on a trial, or by the harness at the end, shows that the program obeys; and no long D state, in
 * a run that was watched closely, shows that nothing kept it from obeying. Without a try a program may ignore the signal.
 */
export const endsOnSigterm: Check = {
  name: 'ends-on-sigterm',
  promise: 'ends on SIGTERM at any time',
  judge(view) {
    const { sigtermGraceMs } = view.plan.limits;
    const polls = view.jobs.filter((run) => run.role === 'poll' && run.started.t >= 0);
    const trials = view.jobs.filter((run) => run.role === 'trial' && sigterms(run).length > 0);
    const tries = [...view.backups, ...trials].flatMap((run) => sigterms(run)).length;
    return together(
      [...view.backups, ...(view.backups.length > 0 ? [...polls, ...trials] : [])].map((run) =>
        obedience(view, run),
      ),
      tries > 0
        ? `SIGTERM was sent ${counted(tries, 'time')} and ended it, and nothing was seen that would have kept it`
        : `${counted(view.backups.length, 'backup')} took no longer than the ${duration(sigtermGraceMs)} that SIGTERM is given`,
    );
  },
};

/** Whether SIGTERM would have ended this run at any time. */
export function obedience(view: View, run: JobRun): Ruling {
  const { sigtermGraceMs: graceMs } = view.plan.limits;
  const deaf = [...run.tried, ...run.signalled].find((attempt) => disobeyed(view, attempt));
  if (deaf)
    return fail(`${called(run)} did not end ${duration(deaf.afterMs)} after ${signalOf(deaf, run)}`, deaf);

  const waits = longWaits(view, run);
  const stuck = waits.find(
    (wait) => wait.task.killable === false && wait.task.forMs >= graceMs && !wait.obeyed,
  );
  if (stuck) return fail(`${describe(stuck.task)} of ${called(run)} could not be killed`, stuck.seen);
  const untried = waits.find((wait) => !wait.obeyed);
  if (untried) return unknown(`nobody tried SIGTERM while ${describe(untried.task)}`, untried.seen);

  const obeyed = sigterms(run);
  if (obeyed.length > 0) return pass(`SIGTERM ended ${called(run)}`, ...obeyed);
  const end = run.ownEnd ?? run.loss;
  if (!end) return unknown(`nobody tried SIGTERM on ${called(run)}, which had not ended`, run.started);
  const tookMs = end.t - run.started.t;
  if (tookMs <= graceMs) return pass(`${called(run)} took ${duration(tookMs)}`, run.started, end);
  if (!obeysSomewhere(view, run.role))
    return unknown(
      `nobody tried SIGTERM on ${called(run)}, which took ${duration(tookMs)}`,
      run.started,
      end,
    );
  const blindMs = longestBlindness(view, run, end);
  if (blindMs > graceMs) {
    return unknown(
      `nobody tried SIGTERM on ${called(run)} nor looked at it for ${duration(blindMs)}`,
      run.started,
      end,
    );
  }
  return pass(`${called(run)} was never seen in a long D state`, run.started, end);
}

type Try = EventOf<'sigterm-tried'> | EventOf<'job-signalled'>;

function sigterms(run: JobRun): Try[] {
  return [...run.tried, ...run.signalled.filter(({ signal }) => signal === 'SIGTERM')];
}

/** Whether a try shows that what runs in this role obeys; a trial is a backup, too. */
function obeysSomewhere(view: View, role: JobRole): boolean {
  const alike = view.jobs.filter((run) => run.role === role || (role === 'backup' && run.role === 'trial'));
  return alike.some((run) => sigterms(run).some((attempt) => !disobeyed(view, attempt)));
}

function disobeyed({ plan }: View, attempt: Try): boolean {
  return !attempt.ended || attempt.afterMs > plan.limits.sigtermGraceMs;
}

function signalOf(attempt: Try, { role }: JobRun): string {
  if (attempt.type === 'job-signalled') return attempt.signal;
  return role === 'trial' ? 'SIGTERM' : 'SIGTERM (in a copy of the world)';
}

/** D-state waits of the job that lasted, or may have lasted until the next look, as long as SIGTERM is given. */
function longWaits(view: View, run: JobRun): (Wait & { obeyed: boolean })[] {
  const endMs = run.ended?.t ?? view.lastMs;
  const { sigtermGraceMs: graceMs } = view.plan.limits;
  return run.waits
    .filter(({ seen }) => seen.seq < run.goneSeq)
    .filter(({ task, seen, nextLookMs }) => task.forMs + Math.min(nextLookMs, endMs) - seen.t >= graceMs)
    .map((wait) => ({ ...wait, obeyed: sigterms(run).some((attempt) => within(view, attempt, wait)) }));
}

/** A SIGTERM during the wait, before it was last seen, that had ended the job. */
function within(view: View, attempt: Try, { task, seen }: Wait): boolean {
  return !disobeyed(view, attempt) && attempt.seq < seen.seq && attempt.t >= seen.t - task.forMs;
}

/** The longest time, in ms, within the job's run in which nobody looked: a whole wait could hide in it. */
function longestBlindness(view: View, run: JobRun, end: { t: number }): number {
  const looks = view.samples.filter((event) => event.seq > run.started.seq && event.seq < run.goneSeq);
  const times = [run.started.t, ...looks.map((event) => event.t), end.t];
  return times.slice(1).reduce((longest, t, index) => Math.max(longest, t - (times[index] ?? t)), 0);
}

function describe({ comm, waitsIn, forMs, killable }: DStateTask): string {
  const kind = killable === false ? 'unkillable D state' : 'D state';
  return `${comm}, ${duration(forMs)} in ${kind} in ${waitsIn},`;
}
