import type { Context } from './context.ts';
import type { EventQueue } from './event-queue.ts';
import type { KnownJob } from './recorder.ts';

/** Changes one file after the other while a backup runs, from its start to its end. */
export function changeDuring(context: Context, queue: EventQueue, backup: KnownJob, nth = 0): void {
  const { plan, lab, recorder, data } = context;
  const { concurrentChanges } = plan.data;
  if (!concurrentChanges) return;
  queue.add(lab.clock.now() + concurrentChanges.everyMs, async () => {
    if (!recorder.running.has(backup.job.id)) return;
    if (await data.changeOne(nth)) changeDuring(context, queue, backup, nth + 1);
  });
}
