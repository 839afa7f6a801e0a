import type { EventOf } from '../history/events.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, fail, notTested, pass, type Ruling, together, unknown } from './check.ts';
import { jobLabel } from './job-label.ts';
import { plural } from './plural.ts';
import { proof } from './restores.ts';
import { endText } from './said.ts';
import { timing } from './timing.ts';

/** A backup that did not succeed reports it by its exit code, so that its caller can know. */
export const nonzeroExit: Check = {
  name: 'nonzero-exit',
  promise: 'exits non-zero when it has not succeeded',
  judge(trial) {
    // A planned reboot ends the backup before it can report anything.
    const judged = trial.backups.filter((run) => !run.loss || trial.unplannedLosses.includes(run.loss));
    if (judged.length === 0 && trial.backups.length > 0) {
      return notTested('a planned reboot ended every backup', ...trial.backups.map((run) => run.loss));
    }
    const failures = judged.flatMap((run) =>
      reportedFailure(run) && run.ownEnd ? { run, end: run.ownEnd } : [],
    );
    return together(
      judged.map((run) => honesty(trial, run)),
      `every exit code was true: ${failures.length} non-zero${quotes(failures)}, ${plural(judged.length - failures.length, 'proven success', 'proven successes')}`,
    );
  },
};

/** How the first three failures ended. */
function quotes(failures: readonly { run: JobRun; end: EventOf<'job-ended'> }[]): string {
  const shown = failures.slice(0, 3).map(({ run, end }) => `${jobLabel(run)} ${endText(end)}`);
  return shown.length === 0 ? '' : ` (${shown.join('; ')}${failures.length > 3 ? '; …' : ''})`;
}

function honesty(trial: TrialModel, run: JobRun): Ruling {
  const end = run.ownEnd;
  if (end && reportedFailure(run)) return pass(`${jobLabel(run)} ${endText(end)}`, end);
  if (end) return success(trial, run);
  if (run.loss) return unknown(`${jobLabel(run)} was lost with the node`, run.started, run.loss);
  const { verdict, summary, evidence } = timing(trial, run);
  const canStillReport = !trial.watchOver && trial.incomplete !== null;
  return verdict === 'fail' && !canStillReport
    ? fail(`${summary}; it never reported its failure`, ...evidence.map((seq) => ({ seq })))
    : unknown(summary, run.started);
}

/** A success has no failure to report. */
function success(trial: TrialModel, run: JobRun): Ruling {
  const proven = proof(trial, run);
  if (proven.verdict !== 'pass') return proven;
  return { ...proven, verdict: 'not-tested', summary: `${proven.summary}: no failure to report` };
}

function reportedFailure(run: JobRun): boolean {
  const end = run.ownEnd;
  return end !== undefined && end.code !== 0;
}
