/** The harm that a backup or a trial did, with any exit code. Only positive evidence counts. */
import type { Leftovers } from '../history/events.ts';
import { type BackupResult, type Finding, Harm } from '../history/finding.ts';
import type { DataLayer } from '../history/plan.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { ignoredSigterm, longWaits } from './ends-on-sigterm.ts';
import { inspectionsAfter } from './inspections.ts';
import { waitsAfterEnd } from './leaves-no-d-state.ts';
import { copyWasLostBefore, lastGoodAfter } from './restores.ts';

/** The harms of one backup, worst first. Leftovers and losses from before its start are not its own. */
export function harmsOfBackup(trial: TrialModel, run: JobRun): Harm[] {
  const lostCopy = lastGoodAfter(trial, run).verdict === 'fail' && !copyWasLostBefore(trial, run);
  return ordered([
    ...(lostCopy ? (['lost-copy'] as const) : []),
    ...(longWaits(trial, run).length > 0 ? (['froze'] as const) : []),
    ...(ignoredSigterm(trial, run) ? (['ignored-sigterm'] as const) : []),
    ...(leftSomething(trial, run) ? (['left'] as const) : []),
  ]);
}

/**
 * The harms of a trial: those of its backups, and those that its broken promises show. Worst first. `promises`: the layers of the
 * data that the strategy promises to restore; the loss of another one is no harm.
 */
export function harmsOfTrial(
  backups: readonly Pick<BackupResult, 'harms'>[],
  findings: readonly Pick<Finding, 'check' | 'verdict'>[],
  promises: readonly DataLayer[] = ['content'],
): Harm[] {
  const layers = promises.map((layer) => `restores-${layer}`);
  const broken = findings.filter(
    ({ check, verdict }) => verdict === 'fail' && (shows[check] !== 'lost-layer' || layers.includes(check)),
  );
  return ordered([
    ...backups.flatMap(({ harms }) => harms),
    ...broken.flatMap(({ check }) => shows[check] ?? []),
  ]);
}

/** Whether an inspection or a restore before its start had found leftovers already. */
export function foundLeftoversBefore(trial: TrialModel, run: JobRun): boolean {
  return trial.leftovers.some(({ seq, leftovers }) => seq < run.started.seq && keysOf(leftovers).length > 0);
}

/** The harm behind each promise; a promise about exit code, deadline or content has an outcome of its own. */
const shows: Readonly<Record<string, Harm>> = {
  'last-good-restores': 'lost-copy',
  'restores-structure': 'lost-layer',
  'restores-metadata': 'lost-layer',
  'restores-database': 'lost-layer',
  'next-run-succeeds': 'not-recovered',
  'background-ends': 'piled-up',
  'spares-bystanders': 'slowed-node',
  'ends-on-sigterm': 'ignored-sigterm',
  'leaves-no-processes': 'left',
  'leaves-no-mounts': 'left',
  'leaves-no-d-state': 'left',
  'leaves-no-temporary-files': 'left',
};

function ordered(harms: readonly Harm[]): Harm[] {
  return Harm.options.filter((harm) => harms.includes(harm));
}

function leftSomething(trial: TrialModel, run: JobRun): boolean {
  if (waitsAfterEnd(run).length > 0) return true;
  const earlier = trial.leftovers.filter(({ seq }) => seq < run.started.seq);
  const known = new Set(earlier.flatMap(({ leftovers }) => keysOf(leftovers)));
  return inspectionsAfter(trial, run).some(({ left }) => keysOf(left).some((key) => !known.has(key)));
}

/** A name for each leftover, the same in every inspection. */
function keysOf({ processes, mounts, temporaryFiles }: Leftovers): string[] {
  return [
    ...processes.map(({ host, pid, comm }) => `process ${host} ${pid} ${comm}`),
    ...mounts.map((mount) => `mount ${mount}`),
    ...temporaryFiles.map((file) => `file ${file}`),
  ];
}
