/** Plans whose run would leave an assertion unknown. */
import { nextRunSucceeds } from '../checks/next-run-succeeds.ts';
import { formatDuration } from '../history/duration.ts';
import type { Plan } from '../history/plan.ts';
import type { Problem } from './problem.ts';

/** Why a run of the plan could not decide its assertions; empty where it can. */
export function uncoveredAssertions(plan: Plan): Problem[] {
  return [...watchTooShort(plan), ...noNextRun(plan)];
}

/** Whether the last backup kept its deadline is not known if the watch ends before. */
function watchTooShort({ subjects, steps, timelineMs, watchMs }: Plan): Problem[] {
  const last = steps.findLast((step) => step.do === 'backup');
  if (!last) return [];
  return subjects.flatMap(({ name, deadlineMs }) => {
    const dueMs = last.atMs + (deadlineMs ?? 0);
    if (dueMs <= timelineMs + watchMs) return [];
    const least = formatDuration(dueMs - timelineMs);
    const text = `expected at least ${least}, found ${formatDuration(watchMs)}: the last backup of ${name} has until ${formatDuration(dueMs)}`;
    return [{ place: 'watch', text }];
  });
}

/** Whether the next run after the faults succeeds is not known if there is none. */
function noNextRun({ subjects, steps, timelineMs }: Plan): Problem[] {
  if (!subjects.some(({ asserts }) => asserts.includes(nextRunSucceeds.name))) return [];
  const faults = steps
    .filter((step) => step.do === 'inject')
    .map(({ fault, liftAtMs, relative, atMs }) => {
      const liftedMs = relative ? atMs + relative.forMs : liftAtMs;
      return { fault, liftedMs: liftedMs ?? timelineMs, planned: liftedMs !== null };
    })
    .sort((a, b) => a.liftedMs - b.liftedMs || Number(b.planned) - Number(a.planned));
  const last = faults.at(-1);
  if (!last) return [];
  const isNext = (atMs: number) => (last.planned ? atMs >= last.liftedMs : atMs > last.liftedMs);
  if (steps.some((step) => step.do === 'backup' && isNext(step.atMs))) return [];
  const when = last.planned ? `at ${formatDuration(last.liftedMs)}` : 'when the timeline ends';
  const text = `expected a backup() after the last fault, ${last.fault}, is lifted ${when}, found none: the check that the next backup succeeds would be unknown`;
  return [{ place: 'timeline', text }];
}
