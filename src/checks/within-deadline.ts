import { duration } from '../history/in-words.ts';
import { type Check, together } from './check.ts';
import { counted } from './counted.ts';
import { timing } from './timing.ts';

/** Every backup ends, well or badly, before its deadline: a scheduler notices a backup that fails, not one that hangs. */
export const withinDeadline: Check = {
  name: 'within-deadline',
  promise: 'ends within its deadline',
  judge(view) {
    const longestMs = Math.max(0, ...view.backups.map((run) => run.ended?.durationMs ?? 0));
    const limit = duration(view.deadline?.deadlineMs ?? null);
    return together(
      view.backups.map((run) => timing(view, run)),
      `${counted(view.backups.length, 'backup')} ended in time, the longest after ${duration(longestMs)} of ${limit}`,
    );
  },
};
