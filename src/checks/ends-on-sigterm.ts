import type { DStateTask, EventOf, JobRole } from '../history/events.ts';
import { durationText } from '../history/time-text.ts';
import type { JobRun, Wait } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { unkillableMs } from '../read-model/unkillable.ts';
import { type Check, fail, pass, type Ruling, together, unknown } from './check.ts';
import { jobLabel } from './job-label.ts';
import { plural } from './plural.ts';

/**
 * SIGTERM would have ended the backup at any time. No trial can probe every moment, so two things decide: a SIGTERM, in a
 * fork, on an extra backup, or by the harness at the end, shows that the program ends on it; and no long D state, in
 * closely spaced samples, shows that the kernel never kept it from that. Without a probe a program may ignore the signal.
 */
export const endsOnSigterm: Check = {
  name: 'ends-on-sigterm',
  promise: 'ends on SIGTERM at any time',
  judge(trial) {
    const { sigtermGraceMs } = trial.plan.limits;
    const polls = trial.jobs.filter((run) => run.role === 'poll' && run.started.t >= 0);
    const probes = trial.jobs.filter((run) => run.role === 'trial' && sigterms(run).length > 0);
    const attempts = [...trial.backups, ...probes].flatMap((run) => sigterms(run)).length;
    const ruling = together(
      [...trial.backups, ...(trial.backups.length > 0 ? [...polls, ...probes] : [])].map((run) =>
        sigtermRuling(trial, run),
      ),
      `${plural(attempts, 'SIGTERM')} ended the backup, and no sample shows a long D state`,
    );
    if (ruling.verdict !== 'pass' || attempts > 0) return ruling;
    const backups = plural(trial.backups.length, 'backup');
    const summary = `no SIGTERM was sent: ${backups} ended within the ${durationText(sigtermGraceMs)} that SIGTERM allows`;
    return { ...ruling, verdict: 'not-tested', summary };
  },
};

/** Whether SIGTERM would have ended this run at any time. */
export function sigtermRuling(trial: TrialModel, run: JobRun): Ruling {
  const { sigtermGraceMs: graceMs } = trial.plan.limits;
  const ignored = [...run.tried, ...run.signalled].find((attempt) => isIgnored(trial, attempt));
  if (ignored) {
    const text = `${jobLabel(run)} had not ended ${durationText(ignored.afterMs)} after ${signalOf(ignored, run)}`;
    return fail(`${text}${survivors(ignored)}`, ignored);
  }

  const waits = longWaits(trial, run);
  const unkillable = waits.find((wait) => wait.unkillableMs >= graceMs && !wait.wasEnded);
  if (unkillable) {
    const task = { ...unkillable.task, forMs: unkillable.unkillableMs };
    return fail(`in ${jobLabel(run)}, ${describe(task)}`, unkillable.seen);
  }
  const untried = waits.find((wait) => !wait.wasEnded);
  if (untried) return unknown(`no SIGTERM probe ran while ${describe(untried.task)}`, untried.seen);

  const ended = sigterms(run);
  if (ended.length > 0) return pass(`SIGTERM ended ${jobLabel(run)}`, ...ended);
  const end = run.ownEnd ?? run.loss;
  if (!end) return unknown(`no SIGTERM probe ran on ${jobLabel(run)}, which had not ended`, run.started);
  const tookMs = end.t - run.started.t;
  if (tookMs <= graceMs) return pass(`${jobLabel(run)} took ${durationText(tookMs)}`, run.started, end);
  if (!endsSomewhere(trial, run.role)) {
    const text = `no SIGTERM probe ran on ${jobLabel(run)}, which took ${durationText(tookMs)}`;
    return unknown(text, run.started, end);
  }
  const gapMs = longestGap(trial, run, end);
  if (gapMs > graceMs) {
    const text = `no SIGTERM probe ran on ${jobLabel(run)}, and no sample was taken for ${durationText(gapMs)}`;
    return unknown(text, run.started, end);
  }
  return pass(`no sample shows ${jobLabel(run)} in a long D state`, run.started, end);
}

/** Whether SIGTERM was sent to this run, and did not end it in time. */
export function ignoredSigterm(trial: TrialModel, run: JobRun): boolean {
  return [...run.tried, ...run.signalled].some((attempt) => isIgnored(trial, attempt));
}

type Attempt = EventOf<'sigterm-tried'> | EventOf<'job-signalled'>;

function sigterms(run: JobRun): Attempt[] {
  return [...run.tried, ...run.signalled.filter(({ signal }) => signal === 'SIGTERM')];
}

/** Whether an attempt shows that a job of this role ends on SIGTERM; the extra backup of a SIGTERM probe is a backup, too. */
function endsSomewhere(trial: TrialModel, role: JobRole): boolean {
  const alike = trial.jobs.filter((run) => run.role === role || (role === 'backup' && run.role === 'trial'));
  return alike.some((run) => sigterms(run).some((attempt) => !isIgnored(trial, attempt)));
}

function isIgnored({ plan }: TrialModel, attempt: Attempt): boolean {
  return !attempt.ended || attempt.afterMs > plan.limits.sigtermGraceMs;
}

function signalOf(attempt: Attempt, { role }: JobRun): string {
  if (attempt.type === 'job-signalled') return attempt.signal;
  return role === 'trial' ? 'SIGTERM' : 'SIGTERM (in a fork)';
}

/** The processes that outlived the signal, and its reach: a lab signals a job's main process, as Kubernetes does a pod's. */
function survivors({ left = [], scriptEnded }: Attempt): string {
  if (left.length === 0) return '';
  const shown = left.slice(0, 3).map(({ pid, comm, state }) => `${comm} (node, pid ${pid}, ${state})`);
  const names = `${shown.join(', ')}${left.length > 3 ? ' …' : ''}`;
  const script = scriptEnded
    ? 'SIGTERM went to its script alone, which ended'
    : 'SIGTERM went to its script alone';
  return `: ${script}, and ${names} still ran`;
}

/** D-state waits of the job that lasted, or may have lasted until the next sample, as long as SIGTERM allows. */
export function longWaits(
  trial: TrialModel,
  run: JobRun,
): (Wait & { wasEnded: boolean; unkillableMs: number })[] {
  const { sigtermGraceMs: graceMs } = trial.plan.limits;
  const endMs = run.ended?.t ?? run.loss?.t ?? trial.lastMs;
  const unkillable = unkillableMs(run.waits);
  return run.waits
    .filter(({ seen }) => seen.seq < run.goneSeq)
    .filter(({ task, seen, nextSampleMs }) => task.forMs + Math.min(nextSampleMs, endMs) - seen.t >= graceMs)
    .map((wait) => ({
      ...wait,
      wasEnded: sigterms(run).some((attempt) => isWithin(trial, attempt, wait)),
      unkillableMs: unkillable.get(wait) ?? 0,
    }));
}

/** A SIGTERM during the wait, before its last sample, that ended the job. */
function isWithin(trial: TrialModel, attempt: Attempt, { task, seen }: Wait): boolean {
  const sentMs = (attempt.type === 'sigterm-tried' ? attempt.sentMs : undefined) ?? attempt.t;
  const isDuring = sentMs >= seen.t - task.forMs && sentMs <= seen.t;
  return !isIgnored(trial, attempt) && attempt.seq < seen.seq && isDuring;
}

/** The longest time, in ms, within the job's run without a sample: a whole wait could hide in it. */
function longestGap(trial: TrialModel, run: JobRun, end: { t: number }): number {
  const samples = trial.samples.filter((event) => event.seq > run.started.seq && event.seq < run.goneSeq);
  const times = [run.started.t, ...samples.map((event) => event.t), end.t];
  return times.slice(1).reduce((longest, t, index) => Math.max(longest, t - (times[index] ?? t)), 0);
}

function describe({ comm, waitsIn, forMs, killable }: DStateTask): string {
  const kind = killable === false ? 'an unkillable D state' : 'D state';
  return `${comm} was in ${kind} for ${durationText(forMs)}, in ${waitsIn}`;
}
