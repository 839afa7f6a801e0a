import type { JobRole } from '../history/events.ts';
import { duration } from '../history/in-words.ts';
import { type Check, fail, pass, together, unknown } from './check.ts';
import { counted } from './counted.ts';
import { looks } from './looks.ts';
import type { JobRun, View, Wait } from './view.ts';

/** No task of a backup stays in uninterruptible sleep: not after the backup has ended, and not at the end of the run. */
export const leavesNoDState: Check = {
  name: 'leaves-no-d-state',
  promise: 'leaves no task in D state behind',
  needs: ['d-state'],
  judge(view) {
    if (view.backups.length === 0) return together([], '');
    const stuck = view.jobs.flatMap((run) => stuckAfter(run).map((wait) => ({ run, wait })));
    const still = stuck.length > 0 ? stuck : stuckAtTheEnd(view);
    const [first] = still;
    if (first) return fail(describe(first.run, first.wait), ...still.map(({ wait }) => wait.seen));
    const left = looks(view).find(({ left }) => left.processes.some(({ state }) => state.startsWith('D')));
    if (left) return fail('a process in D state was left behind', left.event);
    const ends = view.backups.flatMap((run) => run.ownEnd ?? []);
    const lastEnd = ends.sort((a, b) => a.t - b.t).at(-1);
    const last = view.samples.at(-1);
    if (!last || (lastEnd && last.t < lastEnd.t))
      return unknown('no sample was taken after the last backup had ended');
    return pass(
      `no task of a backup in D state after it had ended, in ${counted(view.samples.length, 'sample')}`,
      lastEnd,
      last,
    );
  },
};

/** Jobs that the strategy starts day by day; a wait of a restore, or of a daemon that prepare started, is not theirs. */
const ours: readonly JobRole[] = ['quiet', 'backup', 'poll'];

/** The job's tasks that were in D state after it had ended. */
export function stuckAfter({ ended, role, waits }: JobRun): Wait[] {
  if (!ended || !ours.includes(role)) return [];
  return waits.filter(({ seen }) => seen.seq > ended.seq && seen.t > ended.t);
}

/** A job that never ended may still be at work; only at the very end of the run is it behind. */
function stuckAtTheEnd(view: View): { run: JobRun; wait: Wait }[] {
  const last = view.samples.at(-1);
  if (view.incomplete) return [];
  const unended = view.jobs.filter((run) => !run.ended && !run.loss && ours.includes(run.role));
  return unended.flatMap((run) =>
    run.waits.filter(({ seen }) => seen === last).map((wait) => ({ run, wait })),
  );
}

function describe({ job, ended }: JobRun, { task, seen }: Wait): string {
  const when = ended ? `${duration(seen.t - ended.t)} after it had ended` : 'when the run was over';
  return `${task.comm} (pid ${task.pid}, in ${task.waitsIn}) of ${job} was in D state ${when}`;
}
