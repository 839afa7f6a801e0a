import { type Check, notTested, together, unknown } from './check.ts';
import { jobLabel } from './job-label.ts';
import { plural } from './plural.ts';
import { lastGoodAfter, proof } from './restores.ts';
import { failure } from './timing.ts';

/** A backup that fails destroys nothing: the last good copy, or a later one, still restores bit for bit. */
export const lastGoodRestores: Check = {
  name: 'last-good-restores',
  promise: 'keeps the last good copy restorable when it fails',
  judge(trial) {
    if (trial.backups.length === 0) return together([], '');
    const rulings = trial.backups.flatMap((run) => {
      const end = run.ownEnd;
      const loss = proof(trial, run).verdict === 'fail';
      if (!loss && !failure(trial, run)) {
        return end ? [] : [unknown(`${jobLabel(run)} had not ended`, run.started)];
      }
      const ruling = lastGoodAfter(trial, run);
      // Late, but it made a new good copy in the end: it must keep the old one only while it hung.
      const madeGood = !loss && end?.code === 0;
      return madeGood && ruling.verdict === 'unknown' ? [] : [ruling];
    });
    if (rulings.length === 0) {
      return notTested(
        `none of ${plural(trial.backups.length, 'backup')} failed for good`,
        ...trial.backups.map((run) => run.ended),
      );
    }
    return together(rulings, `the last good copy restored after ${plural(rulings.length, 'failure')}`);
  },
};
