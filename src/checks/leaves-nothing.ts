/** The common part of three checks: one kind of leftover that no inspection may find. */
import type { Leftovers } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, fail, pass, together, unknown } from './check.ts';
import { type Inspection, inspections, inspectionsAfter } from './inspections.ts';
import { plural } from './plural.ts';

/** Descriptions of the leftovers of one kind; empty where there are none. */
type Left = (leftovers: Leftovers) => string[];

/** The name of one leftover, and of several. */
type Kind = readonly [one: string, many: string];

export function leavesNo(options: { name: string; promise: string; kind: Kind; left: Left }): Check {
  const { name, promise, kind, left } = options;
  return {
    name,
    promise,
    judge(trial) {
      if (trial.backups.length === 0) return together([], '');
      const dirty = inspections(trial).filter((inspection) => left(inspection.left).length > 0);
      if (dirty.length > 0)
        return fail(describe(trial, dirty, left, kind), ...dirty.map(({ event }) => event));
      const missing = uninspected(trial, left);
      if (missing.length > 0) return unknown(`no clear inspection for ${kind[1]} ${missing.join(' and ')}`);
      const times = plural(trial.leftovers.length, 'inspection');
      return pass(`${times}, after backups and at the end, found no ${kind[0]}`, ...trial.leftovers);
    },
  };
}

function describe(trial: TrialModel, dirty: readonly Inspection[], left: Left, kind: Kind): string {
  const [first] = dirty;
  if (!first) return '';
  const found = left(first.left);
  const shown = found.slice(0, 3).join(', ') + (found.length > 3 ? ' …' : '');
  const { job } = first.event;
  const when = job === null ? 'at the end' : `after ${trial.jobLabels.of(job)}`;
  const again = dirty.length > 1 ? `, and again in ${plural(dirty.length - 1, 'inspection')}` : '';
  return `${plural(found.length, ...kind)} left ${when}: ${shown}${again}`;
}

/** The moments without a clear inspection: after each backup that ended, and at the end. */
function uninspected(trial: TrialModel, left: Left): string[] {
  const clears = ({ unclear, event }: Inspection) => !unclear || left(event.leftovers).length === 0;
  const missing = trial.backups
    .filter((run) => run.ownEnd && !inspectionsAfter(trial, run).some(clears))
    .map((run) => `after ${run.label}`);
  return trial.leftovers.some(({ when }) => when === 'end') ? missing : [...missing, 'at the end'];
}
