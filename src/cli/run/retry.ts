/** Runs single trials of a finished run again, and puts their histories in the place of the old ones. */
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { type RunIndex, readIndex, readRun, readTrialFile } from '../../history/run.ts';
import type { Trial } from '../../history/trial.ts';
import type { TrialHistory } from '../../history/trial-history.ts';
import { suggestion } from '../../scenario/did-you-mean.ts';
import { strategyRecord } from '../../strategies/digest.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import { openDisplay } from '../progress/display.ts';
import type { Session } from '../session.ts';
import { RunFolder } from './run-folder.ts';
import { runFolders } from './run-folders.ts';
import { chooseStrategies } from './strategies.ts';

/**
 * Runs the trials with these ids, or without any ids the ones that did not come to their end. Throws UsageError for ids that the
 * run lacks, for a strategy that has changed since, and where there is nothing to run.
 */
export async function retry(
  path: string,
  ids: readonly string[],
  { json }: { json?: true },
  session: Session,
): Promise<void> {
  const index = readIndex(path);
  using display = await openDisplay({ plain: false, signal: session.signal });
  display.status(`reading ${path}`);
  const chosen = chooseTrials(path, index, ids);
  const { known: strategies } = await chooseStrategies(index.strategies);
  const trials = chosen.map(({ folder }) => readTrialFile(join(path, folder)));
  for (const trial of trials) requireUnchanged(trial, strategies);
  const folder = new RunFolder(path, index, trials, { declared: true });
  const { lab, clock, allowHostHang } = index;
  await runFolders(
    [folder],
    strategies,
    { lab, clock, json, display, ...(allowHostHang && { allowHostHang }) },
    session,
  );
}

function chooseTrials(path: string, { trials }: RunIndex, ids: readonly string[]): RunIndex['trials'] {
  const names = trials.map(({ id }) => id);
  for (const id of ids.filter((wanted) => !names.includes(wanted)))
    throw new UsageError({
      what: `the run has no trial ${id}`,
      where: path,
      hint: suggestion(id, names),
    });
  if (ids.length > 0) return trials.filter(({ id }) => ids.includes(id));
  const histories = readRun(path).trials;
  const broken = trials.filter(({ id }) => histories.some((trial) => trial.id === id && !isWhole(trial)));
  if (broken.length > 0) return broken;
  throw new UsageError({
    what: 'every trial of this run came to its end',
    where: path,
    hint: `Name the trials to run again: ${names.join(', ')}.`,
  });
}

/** The trial came to its end, and its history is all there. */
function isWhole({ damage, closed, events }: TrialHistory): boolean {
  const completed = events.some((event) => event.type === 'subject-ended' && event.because === 'completed');
  return closed && !damage && completed && events.every(({ type }) => type !== 'trouble');
}

function requireUnchanged({ id, strategy }: Trial, strategies: Readonly<Record<string, Strategy>>): void {
  const now = strategies[strategy.name];
  if (now && strategyRecord(now).digest === strategy.digest) return;
  throw new UsageError({
    what: now
      ? `the strategy ${strategy.name} has changed since`
      : `there is no strategy ${strategy.name} any more`,
    where: id,
    expected: `the strategy with the digest ${strategy.digest}`,
    hint: 'Run the whole scenario again.',
  });
}
