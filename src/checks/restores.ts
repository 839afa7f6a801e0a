/**
 * The proof that restores give. A restore proves something about the newest backup that had exited with 0 by then, but
 * only as long as no other backup has written to the destination since: a later backup that failed halfway may have
 * damaged the copy, and one that succeeded has replaced it.
 */
import type { JobRun } from '../read-model/jobs.ts';
import type { Restore } from '../read-model/restores.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { fail, pass, type Ruling, unknown } from './check.ts';
import { jobLabel } from './job-label.ts';
import { failure } from './timing.ts';

/**
 * Whether a backup's exit code 0 was true. `pass`: a restore gave its data, bit for bit. `fail`: silent loss.
 * `unknown`: no restore came before the next backup replaced the copy, or another backup may have damaged it.
 */
export function proof(trial: TrialModel, run: JobRun): Ruling {
  const end = claimed(run);
  if (!end) return unknown(`${jobLabel(run)} did not exit with 0`, run.started);
  const supersededSeq = nextSuccess(allBackups(trial), end.seq);
  const telling = trial.restores.filter(
    (restore) => restore.fromSeq > end.seq && restore.event.seq < supersededSeq,
  );
  const lost = telling.find((restore) => differs(restore, run) && isAlone(trial, run, restore));
  if (lost) {
    return fail(`${jobLabel(run)} exited with 0, but ${restoredText(lost)}`, end, lost.event);
  }
  const given = telling.find(({ event }) => event.ok && matches(event.matches, run.dataVersion));
  if (given)
    return pass(`${jobLabel(run)} exited with 0 and restores bit for bit`, run.started, end, given.event);
  return unknown(`${jobLabel(run)} exited with 0, but no restore has verified its copy`, end);
}

/**
 * Whether the last good copy still restored after this backup had failed. `pass`: it did, or a later version did.
 * `fail`: it did not. A restore that comes after several failures decides for each of them.
 */
export function lastGoodAfter(trial: TrialModel, run: JobRun): Ruling {
  const failed = failedAt(trial, run);
  if (!failed) return unknown(`${jobLabel(run)} has not failed`, run.started);
  const goodRun = lastSuccessBefore(trial, failed.seq, run);
  const good = goodRun?.ownEnd;
  if (!goodRun || !good)
    return unknown(`there was no good copy before ${jobLabel(run)} failed`, failed.event);
  const replacedSeq = nextSuccess(honestBackups(trial), failed.seq);
  for (const restore of trial.restores) {
    const { event, fromSeq } = restore;
    if (fromSeq <= failed.seq) continue;
    if (event.seq >= replacedSeq) break;
    if (event.ok && matches(event.matches, goodRun.dataVersion, 'or later')) {
      return pass(
        `after ${jobLabel(run)} had failed, the last good copy restored`,
        good,
        failed.event,
        event,
      );
    }
    if ((event.ok || restore.possible) && !anotherIsWriting(trial, run, restore)) {
      const wasVerified = proof(trial, goodRun).verdict === 'pass';
      const lost = wasVerified
        ? 'no longer restored'
        : 'did not restore, and no restore had verified it before';
      const summary = `after ${jobLabel(run)} had failed, the copy of ${jobLabel(goodRun)} ${lost}: ${restoredText(restore)}`;
      return fail(summary, good, failed.event, event);
    }
  }
  return unknown(
    `no restore was possible between the failure of ${jobLabel(run)} and the next success`,
    failed.event,
  );
}

/** Whether the last restore before this backup failed to give the last good copy: its loss is not this backup's. */
export function copyWasLostBefore(trial: TrialModel, { started }: JobRun): boolean {
  const restore = trial.restores.findLast(({ event }) => event.seq < started.seq);
  if (!restore) return false;
  const good = lastSuccessBefore(trial, restore.fromSeq);
  const replacedSeq = nextSuccess(honestBackups(trial), restore.fromSeq);
  return good !== undefined && differs(restore, good) && replacedSeq > started.seq;
}

/** How the restored data differs, or why there was no restore. */
function restoredText({ event }: Restore): string {
  if (!event.ok) return `the restore failed${event.error ? ` (${event.error})` : ''}`;
  const { differing, missing, extra, examples } = event;
  const example = examples[0] ? `, e.g. ${examples[0]}` : '';
  return `the restored data differs: ${differing} files differ, ${missing} are missing, ${extra} are extra${example}`;
}

/** Its exit with 0, if it exited so. */
function claimed(run: JobRun) {
  const end = run.ownEnd;
  return end?.code === 0 ? end : undefined;
}

/** From when on it counts as failed: as `timing.ts` defines, else a silent loss failed when it exited with 0. */
function failedAt(trial: TrialModel, run: JobRun) {
  const failed = failure(trial, run);
  if (failed) return failed;
  const end = claimed(run);
  return end && proof(trial, run).verdict === 'fail' ? { seq: end.seq, event: end } : undefined;
}

function allBackups(trial: TrialModel): JobRun[] {
  return trial.baselineRun ? [trial.baselineRun, ...trial.backups] : [...trial.backups];
}

/** Those without a silent loss. */
function honestBackups(trial: TrialModel): JobRun[] {
  return allBackups(trial).filter((run) => proof(trial, run).verdict !== 'fail');
}

/** The `seq` of the first exit with 0 after this one; infinite where there is none. */
function nextSuccess(runs: readonly JobRun[], seq: number): number {
  const later = runs.flatMap((run) => claimed(run)?.seq ?? []);
  return Math.min(Number.POSITIVE_INFINITY, ...later.filter((other) => other > seq));
}

function lastSuccessBefore(trial: TrialModel, seq: number, besides?: JobRun): JobRun | undefined {
  return honestBackups(trial)
    .filter((run) => run !== besides && (claimed(run)?.seq ?? Number.POSITIVE_INFINITY) < seq)
    .sort((a, b) => (claimed(a)?.seq ?? 0) - (claimed(b)?.seq ?? 0))
    .at(-1);
}

function differs(restore: Restore, run: JobRun): boolean {
  const { event, possible } = restore;
  return event.ok ? !matches(event.matches, run.dataVersion, 'or later') : possible;
}

function matches(versions: readonly number[], wanted: number | null, orLater?: 'or later'): boolean {
  if (wanted === null) return false;
  return versions.some((version) => version === wanted || (orLater !== undefined && version > wanted));
}

/** No other backup wrote to the destination between the run's end and the restore, and the source stayed as it was. */
function isAlone(trial: TrialModel, run: JobRun, restore: Restore): boolean {
  const endSeq = run.ended?.seq ?? 0;
  const others = allBackups(trial).some(
    (other) => other !== run && other.started.seq < restore.event.seq && other.goneSeq > endSeq,
  );
  const changed = trial.dataChanges.some(({ seq }) => seq > run.started.seq && seq < endSeq);
  return !others && !changed;
}

/** Another backup that might still succeed was at work: the copy that it was replacing need not restore. */
function anotherIsWriting(trial: TrialModel, run: JobRun, restore: Restore): boolean {
  return trial.backups.some((other) => {
    if (other === run || other.started.seq > restore.event.seq) return false;
    const done = Math.min(failure(trial, other)?.seq ?? Number.POSITIVE_INFINITY, other.goneSeq);
    return done > restore.fromSeq;
  });
}
