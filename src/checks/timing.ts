/** Whether a backup ended within its deadline, and from when on it counts as failed. */
import { durationText } from '../history/time-text.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { fail, pass, type Ruling, unknown } from './check.ts';
import { jobLabel } from './job-label.ts';
import { podNotStarted } from './pod-not-started.ts';

/** `pass`: it ended in time, with any exit code. `fail`: it did not. `unknown`: the trial ended before. */
export function timing(trial: TrialModel, run: JobRun): Ruling {
  const { deadline } = trial;
  const { started, loss } = run;
  if (!deadline) return unknown(`there is no deadline for ${jobLabel(run)}`, started);
  const limitMs = deadline.deadlineMs;
  const promised = `its deadline is ${durationText(limitMs)}`;

  const end = run.ownEnd;
  if (end) {
    const took = `${jobLabel(run)} took ${durationText(end.durationMs)}, ${promised}`;
    return end.durationMs <= limitMs ? pass(took, end, deadline) : fail(took, started, end, deadline);
  }

  const until = lastSeenRunning(trial, run);
  const ranMs = until.t - started.t;
  if (ranMs > limitMs) {
    const warning = podNotStarted(trial, run);
    const did = warning
      ? `had not started after ${durationText(ranMs)} (Kubernetes: ${warning.reason})`
      : `still ran after ${durationText(ranMs)}`;
    return fail(`${jobLabel(run)} ${did}, ${promised}`, started, deadline, until, warning);
  }
  const cutShort = `${jobLabel(run)} ended early after ${durationText(ranMs)}`;
  if (loss && !trial.unplannedLosses.includes(loss))
    return pass(`${cutShort}, in a planned reboot`, loss, deadline);
  if (loss) return unknown(`${cutShort}, lost with the node`, started, loss);
  return unknown(`${jobLabel(run)} was watched for only ${durationText(ranMs)}, ${promised}`, started, until);
}

export interface Failure {
  /** From the event with this `seq` on, the backup has failed. */
  seq: number;
  event: { seq: number };
}

/**
 * From when on a backup counts as failed: it was past its deadline, ended other than with 0, or was lost with the node.
 * Absent while it may still succeed. A silent loss shows in restores, not here.
 */
export function failure(trial: TrialModel, run: JobRun): Failure | undefined {
  const end = run.ownEnd;
  const past = pastDeadline(trial, run);
  if (past) return { seq: past.seq, event: past };
  if (end && end.code !== 0) return { seq: end.seq, event: end };
  return run.loss && { seq: run.loss.seq, event: run.loss };
}

/** The first event after the backup's deadline. */
function pastDeadline(trial: TrialModel, run: JobRun): { seq: number } | undefined {
  const { deadline } = trial;
  if (!deadline || timing(trial, run).verdict !== 'fail') return undefined;
  const dueMs = run.started.t + deadline.deadlineMs;
  return trial.events.find((event) => event.seq > run.started.seq && event.t > dueMs) ?? run.ended;
}

/** For a backup without an end of its own: the loss of the node, the end of the watch, or the last event. */
function lastSeenRunning(trial: TrialModel, run: JobRun): { seq: number; t: number } {
  const ends = [run.loss, trial.watchOver, run.ended].flatMap((event) => event ?? []);
  return ends.sort((a, b) => a.seq - b.seq)[0] ?? trial.events.at(-1) ?? run.started;
}
