import { durationText } from '../history/time-text.ts';
import { type Check, together } from './check.ts';
import { plural } from './plural.ts';
import { timing } from './timing.ts';

/** Every backup ends, with success or without, before its deadline: monitoring notices a failure, but no hang. */
export const withinDeadline: Check = {
  name: 'within-deadline',
  promise: 'ends within its deadline',
  judge(trial) {
    const longestMs = Math.max(0, ...trial.backups.map((run) => run.ended?.durationMs ?? 0));
    const limit = durationText(trial.deadline?.deadlineMs ?? null);
    return together(
      trial.backups.map((run) => timing(trial, run)),
      `${plural(trial.backups.length, 'backup')} ended in time, the longest after ${durationText(longestMs)} of ${limit}`,
    );
  },
};
