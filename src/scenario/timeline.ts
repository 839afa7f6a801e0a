/** From a timeline as written to the steps as they will be done, each at its time. */
import { usualLimits } from '../history/limits.ts';
import type { PlannedStep } from '../history/plan.ts';
import {
  counter,
  hasUnknownTime,
  type Injection,
  injectionsOf,
  isActive,
  type Moment,
  momentsOf,
} from './occurrences.ts';
import type { Problem } from './problem.ts';
import type { ParsedEntry } from './schema.ts';
import { timelineConflicts } from './timeline-conflicts.ts';

export interface PlannedTimeline {
  readonly steps: PlannedStep[];
  /** When the last step or lift is due, or the time that the scenario states. */
  readonly timelineMs: number;
  /** Why this cannot be done; empty where it can. */
  readonly conflicts: Problem[];
}

/** Plans a timeline. Pure: the same timeline gives the same steps with the same ids. */
export function planTimeline(scenario: {
  timeline: readonly ParsedEntry[];
  endsMs?: number;
}): PlannedTimeline {
  const moments = momentsOf(scenario.timeline);
  const injections = injectionsOf(moments);
  const timelineMs = scenario.endsMs ?? lastDue(moments, injections);
  return {
    steps: stepsOf(moments, injections),
    timelineMs,
    conflicts: timelineConflicts(moments, injections, timelineMs),
  };
}

/** Where only the trial will show when a fault begins, its backup has as long as the default deadline gives it. */
function lastDue(moments: readonly Moment[], injections: readonly Injection[]): number {
  const ends = injections
    .map((one) => one.endMs + (hasUnknownTime(one) ? usualLimits.deadlineSlackMs : 0))
    .filter(Number.isFinite);
  return [...moments.map(({ atMs }) => atMs), ...ends].reduce((a, b) => Math.max(a, b), 0);
}

/**
 * The order of steps at the same time: a backup meets the lab in the state that the scenario describes, and faults that are
 * relative to it come after its start.
 */
const RANK = { lift: 0, inject: 1, verify: 2, poll: 3, backup: 4, relative: 5 } as const;

function rank(step: PlannedStep): number {
  return RANK[step.do === 'inject' && step.relative ? 'relative' : step.do];
}

function stepsOf(moments: readonly Moment[], injections: readonly Injection[]): PlannedStep[] {
  const number = counter();
  const backups = moments.filter(({ step }) => step.do === 'backup');
  return [
    ...injections.toReversed().flatMap(lift),
    ...injections.map(inject),
    ...verifications(moments, backups, injections).map(
      (atMs): PlannedStep => ({ do: 'verify', id: number('verify'), atMs }),
    ),
    ...moments
      .filter(({ step }) => step.do === 'poll')
      .map(({ atMs }): PlannedStep => ({ do: 'poll', id: number('poll'), atMs })),
    ...backups.map(
      ({ atMs }, index): PlannedStep => ({ do: 'backup', id: number('backup'), atMs, backup: index + 1 }),
    ),
  ].sort((a, b) => a.atMs - b.atMs || rank(a) - rank(b));
}

function inject({ id, fault, params, atMs, endMs, forMs, partOf, moment }: Injection): PlannedStep {
  const liftAtMs = Number.isFinite(endMs) && !moment.relative ? endMs : null;
  const effects = [...(fault.effects?.(params) ?? [])];
  const relative = moment.relative && { relative: { ...moment.relative, forMs } };
  const part = partOf !== undefined && { partOf };
  return {
    do: 'inject',
    id,
    atMs,
    fault: id,
    name: fault.name,
    params,
    effects,
    liftAtMs,
    ...relative,
    ...part,
  };
}

/** A fault that lasts until the timeline ends is lifted by that end, an instant one is over by itself, a relative one by its own time. */
function lift({ id, fault, endMs, moment }: Injection): PlannedStep[] {
  if (fault.instant || moment.relative || !Number.isFinite(endMs)) return [];
  return [{ do: 'lift', id: `${id}/lift`, atMs: endMs, fault: id }];
}

/** So long before a backup: before its data change, and long enough for a restore where the lab has no copy to make it in. */
const lookAheadMs = 10_000;

/** The written ones, and one before each later backup: it verifies the last good copy before its replacement. */
function verifications(
  moments: readonly Moment[],
  backups: readonly Moment[],
  injections: readonly Injection[],
): number[] {
  const written = moments.filter(({ step }) => step.do === 'verify').map(({ atMs }) => atMs);
  const isFaultless = (atMs: number) => !injections.some((injection) => isActive(injection, atMs));
  const beforeBackups = backups.slice(1).flatMap(({ atMs }, index) => {
    const aheadMs = atMs - lookAheadMs;
    if (written.some((lookMs) => lookMs >= aheadMs && lookMs <= atMs)) return [];
    const lastMs = backups[index]?.atMs ?? 0;
    return [aheadMs, atMs].filter((lookMs) => lookMs > lastMs && isFaultless(lookMs)).slice(0, 1);
  });
  return [...new Set([...written, ...beforeBackups])].sort((a, b) => a - b);
}
