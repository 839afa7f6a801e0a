/** Whether a backup ended within its deadline, and the moment of its failure. */
import { duration } from '../history/in-words.ts';
import { fail, pass, type Ruling, unknown } from './check.ts';
import { heldUp } from './held-up.ts';
import { called, type JobRun, type View } from './view.ts';

/** `pass`: it ended in time, with any exit code. `fail`: it did not. `unknown`: the watch ended before. */
export function timing(view: View, run: JobRun): Ruling {
  const { deadline } = view;
  const { started, loss } = run;
  if (!deadline) return unknown(`no deadline was settled for ${called(run)}`, started);
  const limitMs = deadline.deadlineMs;
  const promised = `its deadline is ${duration(limitMs)}`;

  const end = run.ownEnd;
  if (end) {
    const took = `${called(run)} took ${duration(end.durationMs)}, ${promised}`;
    return end.durationMs <= limitMs ? pass(took, end, deadline) : fail(took, started, end, deadline);
  }

  const until = lastSeenRunning(view, run);
  const ranMs = until.t - started.t;
  if (ranMs > limitMs) {
    const held = heldUp(view, run);
    const did = held
      ? `had not started after ${duration(ranMs)} (Kubernetes: ${held.reason})`
      : `still ran after ${duration(ranMs)}`;
    return fail(`${called(run)} ${did}, ${promised}`, started, deadline, until, held);
  }
  const cutShort = `${called(run)} was cut short after ${duration(ranMs)}`;
  if (loss && !view.unplannedLosses.includes(loss))
    return pass(`${cutShort} by a planned reboot`, loss, deadline);
  if (loss) return unknown(`${cutShort} by the loss of the node`, started, loss);
  return unknown(`${called(run)} was watched for ${duration(ranMs)} only, ${promised}`, started, until);
}

export interface Failure {
  /** From the event with this `seq` on, the backup has failed. */
  seq: number;
  event: { seq: number };
}

/**
 * From when on a backup counts as not having succeeded: it was past its deadline, ended other than with 0, or went
 * down with the node. Absent while it may still succeed. Restores decide on silent loss, not this.
 */
export function failure(view: View, run: JobRun): Failure | undefined {
  const end = run.ownEnd;
  const past = pastDeadline(view, run);
  if (past) return { seq: past.seq, event: past };
  if (end && end.code !== 0) return { seq: end.seq, event: end };
  return run.loss && { seq: run.loss.seq, event: run.loss };
}

/** The first event that saw the backup past its deadline. */
function pastDeadline(view: View, run: JobRun): { seq: number } | undefined {
  const { deadline } = view;
  if (!deadline || timing(view, run).verdict !== 'fail') return undefined;
  const dueMs = run.started.t + deadline.deadlineMs;
  return view.events.find((event) => event.seq > run.started.seq && event.t > dueMs) ?? run.ended;
}

/** For a backup without an end of its own: the event that cut it short, the end of the watch, or the last known event. */
function lastSeenRunning(view: View, run: JobRun): { seq: number; t: number } {
  const ends = [run.loss, view.watchOver, run.ended].flatMap((event) => event ?? []);
  return ends.sort((a, b) => a.seq - b.seq)[0] ?? view.events.at(-1) ?? run.started;
}
