/** What three checks have in common: something that must not be left behind, after any job or at the end. */
import type { EventOf, Leftovers } from '../history/events.ts';
import { type Check, fail, pass, together, unknown } from './check.ts';
import { counted } from './counted.ts';
import { ownEnd, type View } from './view.ts';

/** The descriptions of what is left of one kind, empty where nothing is. */
type Left = (leftovers: Leftovers) => string[];

/** What one of them is called, and many. */
type What = readonly [one: string, many: string];

export function leavesNo(kind: { name: string; promise: string; what: What; left: Left }): Check {
  const { name, promise, what, left } = kind;
  return {
    name,
    promise,
    judge(view) {
      if (view.backups.length === 0) return together([], '');
      const dirty = view.leftovers.filter((event) => left(event.leftovers).length > 0);
      if (dirty.length > 0) return fail(describe(dirty, left, what), ...dirty);
      const unseen = unseenEnds(view);
      if (unseen.length > 0) return unknown(`nobody looked for ${what[1]} ${unseen.join(' and ')}`);
      return pass(
        `nothing found in ${counted(view.leftovers.length, 'look')} for ${what[1]} after backups and at the end`,
        ...view.leftovers,
      );
    },
  };
}

function describe(dirty: readonly EventOf<'leftovers'>[], left: Left, what: What): string {
  const [first] = dirty;
  if (!first) return '';
  const found = left(first.leftovers);
  const shown = found.slice(0, 3).join(', ') + (found.length > 3 ? ' …' : '');
  const when = first.when === 'end' ? 'at the end' : `after ${first.job}`;
  const again = dirty.length > 1 ? `, and again ${counted(dirty.length - 1, 'time')}` : '';
  return `${counted(found.length, ...what)} left ${when}: ${shown}${again}`;
}

/** The moments at which somebody should have looked and did not: after each backup that ended, and at the end. */
function unseenEnds(view: View): string[] {
  const looked = new Set(view.leftovers.map((event) => (event.when === 'end' ? 'end' : event.job)));
  const unseen = view.backups
    .filter((run) => ownEnd(run) && !looked.has(run.job))
    .map((run) => `after ${run.job}`);
  return looked.has('end') ? unseen : [...unseen, 'at the end'];
}
