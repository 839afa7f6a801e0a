/** Entries that are relative to a backup, and cannot be done as they are written. */
import { findFault } from '../faults/index.ts';
import { momentsOf, placeOfStep } from './occurrences.ts';
import { type Problem, show } from './problem.ts';
import type { ParsedEntry, ParsedStep } from './schema.ts';

type RelativeEntry = Extract<ParsedEntry, { kind: 'relative' }>;

/** One for each thing that is wrong; `timeline` with the parameters of its faults resolved. */
export function relativeProblems(timeline: readonly ParsedEntry[]): Problem[] {
  const backups = momentsOf(timeline).filter(({ step }) => step.do === 'backup').length;
  return timeline.flatMap((entry, index) =>
    entry.kind === 'relative' ? problemsOf(entry, index, backups) : [],
  );
}

function problemsOf(entry: RelativeEntry, index: number, backups: number): Problem[] {
  return [
    ...wrongBackup(entry, index, backups),
    ...wrongShare(entry, index),
    ...entry.steps.flatMap((step) => wrongStep(step, placeOfStep(index, step))),
  ];
}

function wrongBackup({ to: { backup } }: RelativeEntry, index: number, backups: number): Problem[] {
  if (backup <= backups || backups === 0) return [];
  const has = backups === 1 ? 'only backup(1)' : `backup(1) to backup(${backups})`;
  return [
    {
      place: `timeline[${index}]`,
      text: `expected a backup of the timeline, ${has}, found backup(${backup})`,
    },
  ];
}

function wrongShare({ cue }: RelativeEntry, index: number): Problem[] {
  if (!('share' in cue) || cue.share < 100) return [];
  return [
    {
      place: `timeline[${index}]`,
      text: 'expected a share below 100%, found 100%: the backup would be over',
    },
  ];
}

function wrongStep(step: ParsedStep, place: string): Problem[] {
  if (step.do !== 'inject')
    return [
      {
        place,
        text: `expected a fault such as silence('target'), found ${step.do}(), which has a time of its own: at(…)`,
      },
    ];
  const fault = findFault(step.fault);
  if (!fault || fault.instant || step.params.for !== undefined) return [];
  const text = `expected \`for\`, as a fault that is relative to a backup lasts for a stated time, found ${show(undefined)}`;
  return [{ place, text }];
}
