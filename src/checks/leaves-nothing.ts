/** Three checks in one: no leftovers of one kind, after any job or at the end. */
import type { Leftovers } from '../history/events.ts';
import { type Check, fail, pass, together, unknown } from './check.ts';
import { counted } from './counted.ts';
import { type Look, looks, looksAfter } from './looks.ts';
import type { View } from './view.ts';

/** The descriptions of the leftovers of one kind, empty where there are none. */
type Left = (leftovers: Leftovers) => string[];

/** The noun for one of them, and for many. */
type What = readonly [one: string, many: string];

export function leavesNo(kind: { name: string; promise: string; what: What; left: Left }): Check {
  const { name, promise, what, left } = kind;
  return {
    name,
    promise,
    judge(view) {
      if (view.backups.length === 0) return together([], '');
      const dirty = looks(view).filter((look) => left(look.left).length > 0);
      if (dirty.length > 0) return fail(describe(dirty, left, what), ...dirty.map(({ event }) => event));
      const unseen = unseenEnds(view, left);
      if (unseen.length > 0)
        return unknown(`no inspection decides on the ${what[1]} ${unseen.join(' and ')}`);
      const times = counted(view.leftovers.length, 'inspection');
      return pass(`nothing found in ${times} for ${what[1]} after backups and at the end`, ...view.leftovers);
    },
  };
}

function describe(dirty: readonly Look[], left: Left, what: What): string {
  const [first] = dirty;
  if (!first) return '';
  const found = left(first.left);
  const shown = found.slice(0, 3).join(', ') + (found.length > 3 ? ' …' : '');
  const when = first.event.when === 'end' ? 'at the end' : `after ${first.event.job}`;
  const again = dirty.length > 1 ? `, and again ${counted(dirty.length - 1, 'time')}` : '';
  return `${counted(found.length, ...what)} left ${when}: ${shown}${again}`;
}

/** The moments without a deciding inspection: after each backup that ended, and at the end. */
function unseenEnds(view: View, left: Left): string[] {
  const clears = ({ unclear, event }: Look) => !unclear || left(event.leftovers).length === 0;
  const unseen = view.backups
    .filter((run) => run.ownEnd && !looksAfter(view, run).some(clears))
    .map((run) => `after ${run.job}`);
  return view.leftovers.some(({ when }) => when === 'end') ? unseen : [...unseen, 'at the end'];
}
