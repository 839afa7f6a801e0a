import { type Check, notTested, together } from './check.ts';
import { plural } from './plural.ts';
import { proof } from './restores.ts';

/**
 * Exit code 0 is true: the restored data equals the source, bit for bit. A restore decides, never the exit code, so an
 * exit code 0 that no restore verified before the next backup replaced the copy stays unknown.
 */
export const noSilentLoss: Check = {
  name: 'no-silent-loss',
  promise: 'restores bit for bit after every exit code 0',
  judge(trial) {
    if (trial.backups.length === 0) return together([], '');
    const claims = trial.backups.filter((run) => run.ownEnd?.code === 0);
    const baseline = trial.baselineRun && proof(trial, trial.baselineRun);
    const rulings = claims.map((run) => proof(trial, run));
    if (baseline?.verdict === 'fail') rulings.unshift(baseline);
    if (rulings.length === 0) {
      const ends = trial.backups.map((run) => run.ended ?? run.loss ?? run.started);
      return notTested(`none of ${plural(trial.backups.length, 'backup')} exited with 0`, ...ends);
    }
    const backups = plural(claims.length, 'backup');
    return together(rulings, `${backups} exited with 0, and every restore equals the source`);
  },
};
