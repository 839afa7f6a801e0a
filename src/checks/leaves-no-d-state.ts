import type { JobRole } from '../history/events.ts';
import { durationText } from '../history/time-text.ts';
import type { JobRun, Wait } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, fail, pass, together, unknown } from './check.ts';
import { inspections } from './inspections.ts';
import { plural } from './plural.ts';

/** No task of a backup stays in uninterruptible sleep: not after the backup has ended, and not at the end of the trial. */
export const leavesNoDState: Check = {
  name: 'leaves-no-d-state',
  promise: 'leaves no task in D state behind',
  needs: ['d-state'],
  judge(trial) {
    if (trial.backups.length === 0) return together([], '');
    const after = trial.jobs.flatMap((run) => waitsAfterEnd(run).map((wait) => ({ run, wait })));
    const still = after.length > 0 ? after : waitsAtTheEnd(trial);
    const [first] = still;
    if (first) return fail(describe(first.run, first.wait), ...still.map(({ wait }) => wait.seen));
    const dirty = inspections(trial).find(({ left }) =>
      left.processes.some(({ state }) => state.startsWith('D')),
    );
    if (dirty) {
      const { job } = dirty.event;
      const when = job === null ? 'at the end' : `after ${trial.jobLabels.of(job)}`;
      const stuck = dirty.left.processes.filter(({ state }) => state.startsWith('D'));
      const names = stuck.map(({ comm, pid, host }) => `${comm} (${host}, pid ${pid})`);
      return fail(`the inspection ${when} found ${names.slice(0, 3).join(', ')} in D state`, dirty.event);
    }
    const ends = trial.backups.flatMap((run) => run.ownEnd ?? []);
    const lastEnd = ends.sort((a, b) => a.t - b.t).at(-1);
    const last = trial.samples.at(-1);
    if (!last || (lastEnd && last.t < lastEnd.t))
      return unknown('no sample was taken after the last backup had ended');
    return pass(
      `${plural(trial.samples.length, 'sample')} show no task of a backup in D state after the backup had ended`,
      lastEnd,
      last,
    );
  },
};

/** Jobs that the strategy starts day by day; waits of a restore, or of a daemon that prepare started, do not count. */
const judged: readonly JobRole[] = ['quiet', 'backup', 'poll'];

/** The job's tasks that were in D state after it had ended. */
export function waitsAfterEnd({ ended, role, waits }: JobRun): Wait[] {
  if (!ended || !judged.includes(role)) return [];
  return waits.filter(({ seen }) => seen.seq > ended.seq && seen.t > ended.t);
}

/** A job that never ended may still be at work; only at the very end of the trial is its task left behind. */
function waitsAtTheEnd(trial: TrialModel): { run: JobRun; wait: Wait }[] {
  const last = trial.samples.at(-1);
  if (trial.incomplete) return [];
  const unended = trial.jobs.filter((run) => !run.ended && !run.loss && judged.includes(run.role));
  return unended.flatMap((run) =>
    run.waits.filter(({ seen }) => seen === last).map((wait) => ({ run, wait })),
  );
}

function describe({ label, ended }: JobRun, { task, seen }: Wait): string {
  const when = ended ? `${durationText(seen.t - ended.t)} after its end` : 'at the end of the trial';
  return `${task.comm} (pid ${task.pid}, in ${task.waitsIn}) of ${label} was in D state ${when}`;
}
