import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import type { Metric } from './metric.ts';

/**
 * How old the newest restorable copy ever became, from the start of the timeline to the end of the watch: the recovery point. A copy is as
 * old as the start of its backup, and counts where a restore gave its data. A restore that gives no version without any fault means that
 * there is no copy: then it is all data since they were made.
 */
export const worstCopyAge: Metric = {
  name: 'worst-copy-age',
  title: 'oldest newest copy (RPO)',
  unit: 'ms',
  better: 'lower',
  tolerance: 1_000,
  of(trial) {
    const endMs = trial.watchOver?.t;
    const copies = provenCopies(trial);
    if (endMs === undefined || copies.length === 0) return null;
    // A copy is the newest one until the next has been made.
    const ages = copies.map(({ startedMs }, n) => (copies[n + 1]?.madeMs ?? endMs) - startedMs);
    const timely = ages.filter((_, n) => (copies[n + 1]?.madeMs ?? endMs) >= 0);
    return Math.max(...timely, ...lossAges(trial, endMs));
  },
};

interface Copy {
  startedMs: number;
  madeMs: number;
}

function provenCopies(trial: TrialModel): Copy[] {
  const isProven = ({ ownEnd, dataVersion }: JobRun) =>
    ownEnd?.code === 0 &&
    dataVersion !== null &&
    trial.restores.some(
      ({ event, fromSeq }) => fromSeq > ownEnd.seq && event.ok && event.matches.includes(dataVersion),
    );
  return [trial.baselineRun, ...trial.backups]
    .flatMap((run) => (run && isProven(run) ? [run] : []))
    .map(({ started, ownEnd }) => ({ startedMs: started.t, madeMs: ownEnd?.t ?? started.t }))
    .sort((a, b) => a.madeMs - b.madeMs);
}

/** Where a restore that nothing hindered gave no version of the data: their whole age until there is a copy again. */
function lossAges(trial: TrialModel, endMs: number): number[] {
  const sinceMs = trial.dataChanges[0]?.t ?? 0;
  const copies = provenCopies(trial);
  return trial.restores
    .filter(({ event, possible }) => possible && (!event.ok || event.matches.length === 0))
    .map(({ event }) => (copies.find(({ madeMs }) => madeMs > event.t)?.madeMs ?? endMs) - sinceMs);
}
