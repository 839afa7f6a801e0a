/** The outcome of each backup, worst first. */
import { type BackupResult, Outcome } from '../history/finding.ts';
import { obedience } from './ends-on-sigterm.ts';
import { stuckAfter } from './leaves-no-d-state.ts';
import { looksAfter } from './looks.ts';
import { lastGoodAfter, proof } from './restores.ts';
import { timing } from './timing.ts';
import type { JobRun, View } from './view.ts';

/** The backups of the timeline, each with its outcome, or null where the history cannot tell. */
export function backupResults(view: View): BackupResult[] {
  const lost = lostWithTheNode(view);
  return view.backups.map((run) => ({
    backup: run.backup ?? 0,
    job: run.job,
    startedMs: run.started.t,
    durationMs: run.ownEnd?.durationMs ?? null,
    code: run.ended?.code ?? null,
    signal: run.ended?.signal ?? null,
    outcome: lost.has(run) ? 'node-lost' : outcomeOf(view, run),
  }));
}

/**
 * The worst outcome. Bad ones count even where other backups cannot be judged; `failed-clean` and `succeeded` only
 * when every backup can be, as an unknown one may be worse.
 */
export function worstOutcome(results: readonly Pick<BackupResult, 'outcome'>[]): Outcome | null {
  const worst = Outcome.options.find((outcome) => results.some((result) => result.outcome === outcome));
  const clean = worst === 'failed-clean' || worst === 'succeeded';
  return worst && !(clean && results.some((result) => result.outcome === null)) ? worst : null;
}

/**
 * The backups that the loss of the node is attributed to: those that ran, or, where none did, the last one that had: its
 * leftovers may still bring the node down.
 */
function lostWithTheNode(view: View): Set<JobRun> {
  return new Set(
    view.unplannedLosses.flatMap((lost) => {
      const running = view.backups.filter((run) => run.loss === lost);
      const last = view.backups.findLast((run) => run.started.seq < lost.seq);
      return running.length > 0 || !last ? running : [last];
    }),
  );
}

function outcomeOf(view: View, run: JobRun): Outcome | null {
  const inTime = timing(view, run).verdict;
  const proven = proof(view, run).verdict;
  if (proven === 'fail') return 'silent-loss';
  if (inTime === 'fail') return 'hung';
  const end = run.ownEnd;
  if (end?.code === 0) return proven === 'pass' && inTime === 'pass' ? 'succeeded' : null;
  return end || run.loss ? howItFailed(view, run) : null;
}

function howItFailed(view: View, run: JobRun): Outcome | null {
  const looks = looksAfter(view, run);
  const left = looks.some((look) => Object.values(look.left).some((kind) => kind.length > 0));
  const cleared = looks.some(({ unclear }) => !unclear);
  const lastGood = lastGoodAfter(view, run).verdict;
  const deaf = obedience(view, run).verdict === 'fail';
  if (left || deaf || stuckAfter(run).length > 0 || lastGood === 'fail') return 'failed-dirty';
  return cleared && lastGood === 'pass' && view.incomplete === null ? 'failed-clean' : null;
}
