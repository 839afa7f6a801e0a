import type { JobRun } from '../read-model/jobs.ts';
import type { Restore } from '../read-model/restores.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, fail, notTested, pass, type Ruling, together, unknown } from './check.ts';
import { jobLabel } from './job-label.ts';
import { plural } from './plural.ts';

/** A database is more than its files: a copy of them, made while it is written, may be damaged, or lack rows. */
export const restoresDatabase: Check = {
  name: 'restores-database',
  promise:
    'restores the live database, intact and with every row from before the backup, after every exit code 0',
  layer: 'database',
  applies: ({ data }) => data.database !== undefined,
  judge(trial) {
    if (!trial.plan.data.database) return notTested('the data of this scenario have no live database');
    const rulings = trial.restores.flatMap((restore): Ruling[] => {
      const run = lastBefore(trial, restore.fromSeq);
      const { database } = restore.event;
      if (!database || run?.ownEnd?.code !== 0 || run.ownEnd.seq > restore.fromSeq) return [];
      return [ruling(trial, restore, problemOf(database, committedBefore(trial, run), run))];
    });
    if (rulings.length === 0)
      return unknown(
        'no restore of the database followed a backup that exited with 0',
        trial.baselineRun?.started,
      );
    return together(rulings, `the database was whole after ${plural(rulings.length, 'restore')}`);
  },
};

function ruling({ subject }: TrialModel, { event, possible }: Restore, problem: string | null): Ruling {
  if (problem === null) return pass('', event);
  if (!event.ok && !possible) return unknown(`no restore could be made: ${problem}`, event);
  const { promises = ['content'] } = subject;
  return promises.includes('database')
    ? fail(problem, event)
    : notTested(`the strategy does not promise the database: ${problem}`, event);
}

/** The last backup that began before, the baseline run included. */
function lastBefore(trial: TrialModel, seq: number): JobRun | undefined {
  const runs = trial.baselineRun ? [trial.baselineRun, ...trial.backups] : trial.backups;
  return runs.findLast(({ started }) => started.seq < seq);
}

/** The rows that the history has before the start of the run. */
function committedBefore(trial: TrialModel, run: JobRun): number {
  return trial.committed.findLast(({ seq }) => seq < run.started.seq)?.rows ?? 0;
}

function problemOf(
  { rows, problem }: { rows: number | null; problem: string | null },
  committed: number,
  run: JobRun,
): string | null {
  if (rows === null) return `the restored database does not open: ${problem ?? 'no reason given'}`;
  if (problem !== null) return `the restored database is damaged: ${problem}`;
  if (rows >= committed) return null;
  return `the restored database has ${rows} of the ${committed} rows that were committed before ${jobLabel(run)}`;
}
