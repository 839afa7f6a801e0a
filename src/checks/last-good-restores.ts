import { type Check, pass, together, unknown } from './check.ts';
import { counted } from './counted.ts';
import { lastGoodAfter, proof } from './restores.ts';
import { failure } from './timing.ts';
import { called } from './view.ts';

/** A backup that fails takes nothing away: the last good one, or a later one, still restores bit for bit. */
export const lastGoodRestores: Check = {
  name: 'last-good-restores',
  promise: 'keeps the last good backup restorable when it fails',
  judge(view) {
    if (view.backups.length === 0) return together([], '');
    const rulings = view.backups.flatMap((run) => {
      const end = run.ownEnd;
      const loss = proof(view, run).verdict === 'fail';
      if (!loss && !failure(view, run)) {
        return end ? [] : [unknown(`${called(run)} had not ended`, run.started)];
      }
      const ruling = lastGoodAfter(view, run);
      // Late, but it did bring a new good copy in the end: it owes the old one only while it hung.
      const madeGood = !loss && end?.code === 0;
      return madeGood && ruling.verdict === 'unknown' ? [] : [ruling];
    });
    if (rulings.length === 0) {
      return pass(
        `none of ${counted(view.backups.length, 'backup')} failed for good`,
        ...view.backups.map((run) => run.ended),
      );
    }
    return together(rulings, `the last good backup restored after ${counted(rulings.length, 'failure')}`);
  },
};
