import { z } from 'zod';
import { LabError } from '../errors.ts';
import { duration } from '../history/duration.ts';
import { fault, held, type Lasting } from './fault.ts';

/** The backup's CronJob is deleted, as an operator would to stop the backups. The lift checks the schedule, and restores it. */
export const cronjobDeleted = fault({
  name: 'cronjob-deleted',
  about: "The backup's CronJob is deleted: in the cluster alone, or in Git.",
  needs: ['kubernetes', 'gitops'],
  params: z.strictObject({ from: z.enum(['cluster', 'git']), for: duration().optional() }),
  holds: () => [held.schedule],
  // The timeline starts its backups itself.
  meets: () => [],
  word: (from: 'cluster' | 'git', lasting: Lasting = {}) => ({ from, ...lasting }),
  async inject(lab, { from }) {
    if (!lab.schedule) throw new LabError({ what: 'this lab has no schedule that could be deleted' });
    return lab.schedule.delete(from);
  },
});
