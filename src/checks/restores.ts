/**
 * The evidence of restores. A restore is evidence for the newest backup that had exited with 0 by then, but only as long as
 * no other backup has written to the destination since: a later backup that failed halfway is to blame for its own damage,
 * and one that succeeded has replaced the evidence.
 */
import { fail, pass, type Ruling, unknown } from './check.ts';
import { failure } from './timing.ts';
import { called, type JobRun, type Restore, type View } from './view.ts';

/**
 * Whether a backup's exit of 0 was true. `pass`: a restore gave its data, bit for bit. `fail`: silent loss.
 * `unknown`: no restore came before the next backup replaced it, or another backup may be to blame.
 */
export function proof(view: View, run: JobRun): Ruling {
  const end = claimed(run);
  if (!end) return unknown(`${called(run)} did not exit with 0`, run.started);
  const supersededSeq = nextSuccess(allBackups(view), end.seq);
  const telling = view.restores.filter(
    (restore) => restore.fromSeq > end.seq && restore.event.seq < supersededSeq,
  );
  const lost = telling.find((restore) => differs(restore, run) && isAlone(view, run, restore));
  if (lost) {
    return fail(`${called(run)} exited with 0, but ${whatRestored(lost)}`, end, lost.event);
  }
  const given = telling.find(({ event }) => event.ok && matches(event.matches, run.dataVersion));
  if (given)
    return pass(`${called(run)} exited with 0 and restores bit for bit`, run.started, end, given.event);
  return unknown(`${called(run)} exited with 0, but no restore has verified it`, end);
}

/**
 * Whether the last good backup still restored after this one had failed. `pass`: it did, or a later version did.
 * `fail`: it did not. A restore that comes after several failures speaks of each of them.
 */
export function lastGoodAfter(view: View, run: JobRun): Ruling {
  const failed = failedAt(view, run);
  if (!failed) return unknown(`${called(run)} has not failed`, run.started);
  const goodRun = lastSuccessBefore(view, failed.seq, run);
  const good = goodRun?.ownEnd;
  if (!goodRun || !good)
    return unknown(`there was no good backup before ${called(run)} failed`, failed.event);
  const replacedSeq = nextSuccess(honestBackups(view), failed.seq);
  for (const restore of view.restores) {
    const { event, fromSeq } = restore;
    if (fromSeq <= failed.seq) continue;
    if (event.seq >= replacedSeq) break;
    if (event.ok && matches(event.matches, goodRun.dataVersion, 'or later')) {
      return pass(
        `after ${called(run)} had failed, the last good backup restored`,
        good,
        failed.event,
        event,
      );
    }
    if ((event.ok || restore.possible) && !anotherBackupWrites(view, run, restore)) {
      const what = `after ${called(run)} had failed, ${called(goodRun)} no longer restored: ${whatRestored(restore)}`;
      return fail(what, good, failed.event, event);
    }
  }
  return unknown(
    `no restore was possible between the failure of ${called(run)} and the next success`,
    failed.event,
  );
}

/** `12 files differ, 3 are missing`, or why there was no restore. */
export function whatRestored({ event }: Restore): string {
  if (!event.ok) return `no restore could be made${event.error ? ` (${event.error})` : ''}`;
  const { differing, missing, extra, examples } = event;
  const example = examples[0] ? `, e.g. ${examples[0]}` : '';
  return `the restored data differs: ${differing} differing, ${missing} missing, ${extra} extra${example}`;
}

/** Its exit with 0, if it had one. */
function claimed(run: JobRun) {
  const end = run.ownEnd;
  return end?.code === 0 ? end : undefined;
}

/** From when on it counts as failed: as timing tells, else a silent loss has failed when it claimed success. */
function failedAt(view: View, run: JobRun) {
  const failed = failure(view, run);
  if (failed) return failed;
  const end = claimed(run);
  return end && proof(view, run).verdict === 'fail' ? { seq: end.seq, event: end } : undefined;
}

function allBackups(view: View): JobRun[] {
  return view.quiet ? [view.quiet, ...view.backups] : [...view.backups];
}

/** Those that have not been found to lie about their success. */
function honestBackups(view: View): JobRun[] {
  return allBackups(view).filter((run) => proof(view, run).verdict !== 'fail');
}

/** The `seq` of the first exit with 0 after this one; infinite where there is none. */
function nextSuccess(runs: readonly JobRun[], seq: number): number {
  const later = runs.flatMap((run) => claimed(run)?.seq ?? []);
  return Math.min(Number.POSITIVE_INFINITY, ...later.filter((other) => other > seq));
}

function lastSuccessBefore(view: View, seq: number, besides: JobRun): JobRun | undefined {
  return honestBackups(view)
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

/** No other job wrote to the destination between the run's end and the restore, nor to its source while it ran. */
function isAlone(view: View, run: JobRun, restore: Restore): boolean {
  const endSeq = run.ended?.seq ?? 0;
  const others = allBackups(view).some(
    (other) => other !== run && other.started.seq < restore.event.seq && other.goneSeq > endSeq,
  );
  const changed = view.events.some(
    (event) => event.type === 'data-changed' && event.seq > run.started.seq && event.seq < endSeq,
  );
  return !others && !changed;
}

/** Another backup that might still succeed was at work: a copy that it was about to replace is no failure. */
function anotherBackupWrites(view: View, run: JobRun, restore: Restore): boolean {
  return view.backups.some((other) => {
    if (other === run || other.started.seq > restore.event.seq) return false;
    const done = Math.min(failure(view, other)?.seq ?? Number.POSITIVE_INFINITY, other.goneSeq);
    return done > restore.fromSeq;
  });
}
