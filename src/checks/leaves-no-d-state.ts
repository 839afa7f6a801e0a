import type { DStateTask, EventOf, JobRole } from '../history/events.ts';
import { duration } from '../report/duration.ts';
import { type Check, fail, pass, together, unknown } from './check.ts';
import { type JobRun, ofType, type View } from './view.ts';

/** No task of a backup stays in uninterruptible sleep: not after the backup has ended, and not at the end of the run. */
export const leavesNoDState: Check = {
  name: 'leaves-no-d-state',
  promise: 'leaves no task in D state behind',
  needs: ['d-state'],
  judge(view) {
    if (view.backups.length === 0) return together([], '');
    const stuck = [...view.jobs.flatMap((run) => stuckAfter(view, run)), ...stuckAtTheEnd(view)];
    const [first] = stuck;
    if (first) return fail(first.what, ...stuck.map(({ event }) => event));
    const left = view.leftovers.find(({ leftovers }) =>
      leftovers.processes.some(({ state }) => state.startsWith('D')),
    );
    if (left) return fail('a process in D state was left behind', left);
    const ends = view.backups.flatMap((run) => run.ended ?? []);
    const lastEnd = ends.sort((a, b) => a.t - b.t).at(-1);
    const last = view.samples.at(-1);
    if (!last || (lastEnd && last.t < lastEnd.t))
      return unknown('no sample was taken after the last backup had ended');
    return pass(
      `no task of a backup in D state after it had ended, in ${view.samples.length} samples`,
      lastEnd,
      last,
    );
  },
};

/** Jobs that the strategy starts day by day; what a restore waits for, or a daemon that prepare started, is not theirs. */
const ours: readonly JobRole[] = ['quiet', 'backup', 'poll'];

/** Samples that show a task of the job in D state after the job had ended. */
export function stuckAfter(view: View, run: JobRun): Sighting[] {
  const { ended } = run;
  if (!ended || !ours.includes(run.role)) return [];
  return ofType(view.events, 'sample')
    .filter((event) => event.seq > ended.seq && event.t > ended.t)
    .flatMap((event) => sighting(event, run, `${duration(event.t - ended.t)} after it had ended`));
}

interface Sighting {
  what: string;
  event: EventOf<'sample'>;
}

/** A job that never ended may still be at work; only at the very end of the run is it behind. */
function stuckAtTheEnd(view: View): Sighting[] {
  const last = view.samples.at(-1);
  if (!last || view.incomplete) return [];
  const unended = view.jobs.filter((run) => !run.ended && !run.loss && ours.includes(run.role));
  return unended.flatMap((run) => sighting(last, run, 'when the run was over'));
}

function sighting(event: EventOf<'sample'>, run: JobRun, when: string): Sighting[] {
  const task = event.sample.dstate.find(({ job }) => job === run.job);
  return task ? [{ what: `${describe(task)} of ${run.job} was in D state ${when}`, event }] : [];
}

function describe({ comm, pid, waitsIn }: DStateTask): string {
  return `${comm} (pid ${pid}, in ${waitsIn})`;
}
