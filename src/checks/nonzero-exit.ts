import { type Check, fail, pass, type Ruling, together, unknown } from './check.ts';
import { counted } from './counted.ts';
import { proof } from './restores.ts';
import { timing } from './timing.ts';
import { called, type JobRun, type View } from './view.ts';

/** A backup that did not succeed says so by its exit code, so that its scheduler can know. */
export const nonzeroExit: Check = {
  name: 'nonzero-exit',
  promise: 'exits non-zero when it has not succeeded',
  judge(view) {
    // A planned reboot takes the backup away before it could say anything.
    const judged = view.backups.filter((run) => !run.loss || view.unplannedLosses.includes(run.loss));
    if (judged.length === 0 && view.backups.length > 0) {
      return unknown('a planned reboot took every backup away', ...view.backups.map((run) => run.loss));
    }
    const failures = judged.filter((run) => saidNo(run)).length;
    return together(
      judged.map((run) => honesty(view, run)),
      `every exit code was true: ${failures} non-zero, ${counted(judged.length - failures, 'proven success', 'proven successes')}`,
    );
  },
};

function honesty(view: View, run: JobRun): Ruling {
  const end = run.ownEnd;
  if (end && saidNo(run)) return pass(`${called(run)} ended with ${end.signal ?? end.code}`, end);
  if (end) return proof(view, run);
  if (run.loss) return unknown(`${called(run)} went down with the node`, run.started, run.loss);
  const { verdict, summary, evidence } = timing(view, run);
  const canStillSay = !view.watchOver && view.incomplete !== null;
  return verdict === 'fail' && !canStillSay
    ? fail(`${summary}: it never said that it had failed`, ...evidence.map((seq) => ({ seq })))
    : unknown(summary, run.started);
}

function saidNo(run: JobRun): boolean {
  const end = run.ownEnd;
  return end !== undefined && end.code !== 0;
}
