/** From a timeline as written to the steps as they will be done, each at its time. */
import type { PlannedStep } from '../history/plan.ts';
import { counter, type Injection, injectionsOf, isActive, type Moment, momentsOf } from './occurrences.ts';
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
  const moments = scenario.timeline.flatMap(momentsOf).sort((a, b) => a.atMs - b.atMs);
  const injections = injectionsOf(moments);
  const timelineMs = scenario.endsMs ?? lastDue(moments, injections);
  return {
    steps: stepsOf(moments, injections),
    timelineMs,
    conflicts: timelineConflicts(moments, injections, timelineMs),
  };
}

function lastDue(moments: readonly Moment[], injections: readonly Injection[]): number {
  const ends = injections.map(({ endMs }) => endMs).filter(Number.isFinite);
  return [...moments.map(({ atMs }) => atMs), ...ends].reduce((a, b) => Math.max(a, b), 0);
}

/** The order of steps at the same time: a backup meets the lab in the state that the scenario describes. */
const RANK = { lift: 0, inject: 1, verify: 2, poll: 3, backup: 4 } as const;

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
  ].sort((a, b) => a.atMs - b.atMs || RANK[a.do] - RANK[b.do]);
}

function inject({ id, fault, params, atMs, endMs }: Injection): PlannedStep {
  const liftAtMs = Number.isFinite(endMs) ? endMs : null;
  const effects = [...(fault.effects?.(params) ?? [])];
  return { do: 'inject', id, atMs, fault: id, name: fault.name, params, effects, liftAtMs };
}

/** A fault that lasts until the timeline ends is lifted by that end, an instant one is over by itself. */
function lift({ id, fault, endMs }: Injection): PlannedStep[] {
  if (fault.instant || !Number.isFinite(endMs)) return [];
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
  const isQuiet = (atMs: number) => !injections.some((injection) => isActive(injection, atMs));
  const quiet = backups.slice(1).flatMap(({ atMs }, index) => {
    const aheadMs = atMs - lookAheadMs;
    if (written.some((lookMs) => lookMs >= aheadMs && lookMs <= atMs)) return [];
    const lastMs = backups[index]?.atMs ?? 0;
    return [aheadMs, atMs].filter((lookMs) => lookMs > lastMs && isQuiet(lookMs)).slice(0, 1);
  });
  return [...new Set([...written, ...quiet])].sort((a, b) => a - b);
}
