import { type Check, pass, together } from './check.ts';
import { counted } from './counted.ts';
import { proof } from './restores.ts';

/**
 * An exit of 0 is true: the restored data equals the source, bit for bit. A restore decides, never the exit code: an
 * exit of 0 without a restore before the next backup stays unknown.
 */
export const noSilentLoss: Check = {
  name: 'no-silent-loss',
  promise: 'restores bit for bit after every exit of 0',
  judge(view) {
    if (view.backups.length === 0) return together([], '');
    const claims = view.backups.filter((run) => run.ownEnd?.code === 0);
    const quiet = view.quiet && proof(view, view.quiet);
    const rulings = claims.map((run) => proof(view, run));
    if (quiet?.verdict === 'fail') rulings.unshift(quiet);
    if (rulings.length === 0) {
      const ends = view.backups.map((run) => run.ended ?? run.loss ?? run.started);
      return pass(`none of ${counted(view.backups.length, 'backup')} claimed success`, ...ends);
    }
    return together(
      rulings,
      `${counted(claims.length, 'exit')} of 0, each restored and compared: all equal to the source`,
    );
  },
};
