/** Whether a trial put its backup to the test: a fault met one of its backups. */
import { missedBecause } from '../history/missed-because.ts';
import type { PlannedSubject } from '../history/plan.ts';
import { metBy, missText } from '../read-model/encounters.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { failsCleanly1 } from './sets.ts';

/** The number of faults that the sentence names. */
const namedFaults = 3;

/** A sentence without its full stop: no fault met a backup, and by how much each missed. null: one did. */
export function whyNotTested(trial: TrialModel): string | null {
  if (trial.backups.some((run) => metBy(trial, run).length > 0)) return null;
  const misses = [
    ...trial.missedFaults.map((event) => `${event.fault} never came: ${missedBecause(event)}`),
    ...trial.faults.flatMap((fault) => missText(trial, fault) ?? []),
  ];
  if (misses.length === 0) return 'no fault met a backup: the timeline has none that could';
  const more = misses.length > namedFaults ? `; and ${misses.length - namedFaults} more missed` : '';
  return `no fault met a backup: ${misses.slice(0, namedFaults).join('; ')}${more}`;
}

/** Whether the subject's verdict depends on a fault that met a backup: it asserts that the backup fails cleanly. */
export function mustBeTested({ assertedSets, asserts }: PlannedSubject): boolean {
  // Plans of firedrill 0.1 name no sets.
  if (!assertedSets) return failsCleanly1.checks.every((check) => asserts.includes(check));
  return assertedSets.some((set) => set.startsWith(`${failsCleanly1.name}@`));
}
