/** The outcome of each backup. */
import { type BackupResult, Outcome } from '../history/finding.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { sigtermRuling } from './ends-on-sigterm.ts';
import { inspectionsAfter } from './inspections.ts';
import { waitsAfterEnd } from './leaves-no-d-state.ts';
import { lastGoodAfter, proof } from './restores.ts';
import { timing } from './timing.ts';

/** The backups of the timeline, each with its outcome, or null where the history does not decide it. */
export function backupResults(trial: TrialModel): BackupResult[] {
  const lost = lostWithTheNode(trial);
  return trial.backups.map((run) => ({
    backup: run.backup ?? 0,
    job: run.job,
    startedMs: run.started.t,
    durationMs: run.ownEnd?.durationMs ?? null,
    code: run.ended?.code ?? null,
    signal: run.ended?.signal ?? null,
    outcome: lost.has(run) ? 'node-lost' : outcomeOf(trial, run),
  }));
}

/**
 * The worst outcome. A bad one counts even where other backups cannot be judged; `failed-clean` and `succeeded` only
 * when every backup can be, for an unknown outcome may be worse.
 */
export function worstOutcome(results: readonly Pick<BackupResult, 'outcome'>[]): Outcome | null {
  const worst = Outcome.options.find((outcome) => results.some((result) => result.outcome === outcome));
  const clean = worst === 'failed-clean' || worst === 'succeeded';
  return worst && !(clean && results.some((result) => result.outcome === null)) ? worst : null;
}

/**
 * The backups that the loss of the node is attributed to: those that ran, or, where none did, the last one that had run:
 * its leftovers may still take the node down.
 */
function lostWithTheNode(trial: TrialModel): Set<JobRun> {
  return new Set(
    trial.unplannedLosses.flatMap((lost) => {
      const running = trial.backups.filter((run) => run.loss === lost);
      const last = trial.backups.findLast((run) => run.started.seq < lost.seq);
      return running.length > 0 || !last ? running : [last];
    }),
  );
}

function outcomeOf(trial: TrialModel, run: JobRun): Outcome | null {
  const inTime = timing(trial, run).verdict;
  const proven = proof(trial, run).verdict;
  if (proven === 'fail') return 'silent-loss';
  if (inTime === 'fail') return 'hung';
  const end = run.ownEnd;
  if (end?.code === 0) return proven === 'pass' && inTime === 'pass' ? 'succeeded' : null;
  return end || run.loss ? howItFailed(trial, run) : null;
}

function howItFailed(trial: TrialModel, run: JobRun): Outcome | null {
  const inspected = inspectionsAfter(trial, run);
  const left = inspected.some((inspection) => Object.values(inspection.left).some((kind) => kind.length > 0));
  const cleared = inspected.some(({ unclear }) => !unclear);
  const lastGood = lastGoodAfter(trial, run).verdict;
  const ignoresSigterm = sigtermRuling(trial, run).verdict === 'fail';
  if (left || ignoresSigterm || waitsAfterEnd(run).length > 0 || lastGood === 'fail') return 'failed-dirty';
  return cleared && lastGood === 'pass' && trial.incomplete === null ? 'failed-clean' : null;
}
