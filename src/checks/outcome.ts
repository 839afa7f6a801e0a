/** The outcome of each backup, and of a trial. */
import type { BackupResult, Finding, Harm, Outcome } from '../history/finding.ts';
import { harmlessOutcomes, worstOutcome } from '../history/outcomes.ts';
import type { DataLayer } from '../history/plan.ts';
import { encounterText, metBy } from '../read-model/encounters.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { foundLeftoversBefore, harmsOfBackup, harmsOfTrial } from './harms.ts';
import { inspectionsAfter } from './inspections.ts';
import { jobLabel } from './job-label.ts';
import { copyWasLostBefore, lastGoodAfter, proof } from './restores.ts';
import { timing } from './timing.ts';

/** The backups of the timeline, each with its outcome, or null where the history does not decide it. */
export function backupResults(trial: TrialModel): BackupResult[] {
  const lost = lostWithTheNode(trial);
  return trial.backups.map((run) => {
    const harms = harmsOfBackup(trial, run);
    return {
      backup: run.backup ?? 0,
      job: run.job,
      startedMs: run.started.t,
      durationMs: run.ownEnd?.durationMs ?? null,
      code: run.ended?.code ?? null,
      signal: run.ended?.signal ?? null,
      outcome: lost.has(run) ? 'node-lost' : outcomeOf(trial, run, harms),
      harms,
      met: metBy(trial, run).map((encounter) => ({
        fault: encounter.fault.injected.fault,
        counts: encounter.event?.counts ?? null,
        text: encounterText(encounter, jobLabel(run)),
      })),
      ...(run.ended?.syscalls && { errors: run.ended.syscalls }),
    };
  });
}

/**
 * The outcome of a trial: the worst of its backups, and never better than its broken promises allow. A good end with harm
 * is a dirty one. `promises`: see `harmsOfTrial`.
 */
export function trialOutcome(
  backups: readonly Pick<BackupResult, 'outcome' | 'harms'>[],
  findings: readonly Pick<Finding, 'check' | 'verdict'>[],
  promises?: readonly DataLayer[],
): { outcome: Outcome | null; harms: Harm[] } {
  const harms = harmsOfTrial(backups, findings, promises);
  const lost = findings.some(({ check, verdict }) => check === 'no-silent-loss' && verdict === 'fail');
  const outcomes = [...backups, ...(lost ? [{ outcome: 'silent-loss' as const }] : [])];
  return { outcome: dirtyWhere(harms.length > 0, worstOutcome(outcomes)), harms };
}

function dirtyWhere(harmful: boolean, outcome: Outcome | null): Outcome | null {
  if (!harmful || outcome === null || !harmlessOutcomes.has(outcome)) return outcome;
  return outcome === 'succeeded' ? 'succeeded-dirty' : 'failed-dirty';
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

function outcomeOf(trial: TrialModel, run: JobRun, harms: readonly Harm[]): Outcome | null {
  const inTime = timing(trial, run).verdict;
  const proven = proof(trial, run).verdict;
  if (proven === 'fail') return 'silent-loss';
  if (inTime === 'fail') return 'hung';
  const end = run.ownEnd;
  if (end?.code === 0) {
    const succeeded = proven === 'pass' && inTime === 'pass';
    return succeeded ? dirtyWhere(harms.length > 0, 'succeeded') : null;
  }
  return end || run.loss ? howItFailed(trial, run, harms) : null;
}

function howItFailed(trial: TrialModel, run: JobRun, harms: readonly Harm[]): Outcome | null {
  if (harms.length > 0) return 'failed-dirty';
  const cleared = inspectionsAfter(trial, run).some(({ unclear }) => !unclear);
  const keptCopy = lastGoodAfter(trial, run).verdict === 'pass' || copyWasLostBefore(trial, run);
  if (!cleared || !keptCopy || trial.incomplete !== null) return null;
  return isRefusal(trial, run) ? 'refused' : 'failed-clean';
}

/** It ended by itself, with no fault in force at any moment of its run, after an earlier backup had failed or left something. */
function isRefusal(trial: TrialModel, run: JobRun): boolean {
  const { started, ownEnd } = run;
  if (!ownEnd) return false;
  const faulty = trial.faults.some(
    ({ injected, lifted }) =>
      injected.seq < ownEnd.seq && (lifted?.seq ?? Number.POSITIVE_INFINITY) > started.seq,
  );
  const failedBefore = trial.backups.some(
    (other) => other.started.seq < started.seq && other.ownEnd?.code !== 0,
  );
  return !faulty && (failedBefore || foundLeftoversBefore(trial, run));
}
