/** Timelines that are well written and still cannot happen. */
import { formatDuration } from '../history/duration.ts';
import { type Injection, isActive, type Moment } from './occurrences.ts';
import type { Problem } from './problem.ts';

/** Why the timeline cannot happen: at most one problem for each place in it. `injections` in the order of time. */
export function timelineConflicts(
  moments: readonly Moment[],
  injections: readonly Injection[],
  timelineMs: number,
): Problem[] {
  const found = [
    ...beyondTheEnd(moments, injections, timelineMs),
    ...simultaneousBackups(moments),
    ...overlaps(injections),
    ...blindVerifications(moments, injections),
  ];
  return found.filter(({ place }, index) => found.findIndex((other) => other.place === place) === index);
}

function beyondTheEnd(
  moments: readonly Moment[],
  injections: readonly Injection[],
  timelineMs: number,
): Problem[] {
  const end = formatDuration(timelineMs);
  return [
    ...moments
      .filter(({ atMs }) => atMs > timelineMs)
      .map(({ place, atMs }) => ({
        place,
        text: `is due at ${formatDuration(atMs)}, after the timeline ends at ${end}`,
      })),
    ...injections
      .filter(({ endMs }) => Number.isFinite(endMs) && endMs > timelineMs)
      .map(({ id, endMs, moment }) => ({
        place: moment.place,
        text: `${id} would be lifted at ${formatDuration(endMs)}, after the timeline ends at ${end}`,
      })),
    ...injections
      .filter(({ atMs, endMs }) => atMs === timelineMs && endMs > timelineMs)
      .map(({ id, moment }) => ({
        place: moment.place,
        text: `${id} begins at ${end}, when the timeline ends, and would be lifted at once; say how long with \`for\`, or state a later \`ends\``,
      })),
  ];
}

function simultaneousBackups(moments: readonly Moment[]): Problem[] {
  const backups = moments.filter(({ step }) => step.do === 'backup');
  return backups
    .filter(({ atMs }, index) => backups[index - 1]?.atMs === atMs)
    .map(({ place, atMs }) => ({ place, text: `a backup starts already at ${formatDuration(atMs)}` }));
}

function overlaps(injections: readonly Injection[]): Problem[] {
  const holders = new Map<string, Injection[]>();
  return injections.flatMap((injection) =>
    holdsOf(injection).flatMap((what) => {
      const before = (holders.get(what) ?? []).filter((other) => overlap(other, injection));
      holders.set(what, [...before, injection]);
      const other = before.find(({ moment }) => moment !== injection.moment);
      return other ? [{ place: injection.moment.place, text: collision(injection, other, what) }] : [];
    }),
  );
}

function holdsOf({ fault, params }: Injection): readonly string[] {
  return fault.holds?.(params) ?? [fault.name];
}

/** An instant fault does not overlap a later fault at the same time, except another instant one. */
function overlap(earlier: Injection, later: Injection): boolean {
  if (later.atMs < earlier.endMs) return true;
  return later.atMs === earlier.atMs && later.fault.instant === true;
}

function collision(later: Injection, earlier: Injection, what: string): string {
  const span = `${formatDuration(earlier.atMs)} to ${Number.isFinite(earlier.endMs) ? formatDuration(earlier.endMs) : 'the end'}`;
  const claim = what === earlier.fault.name ? '' : `, which has ${what} to itself`;
  return `${later.id} begins at ${formatDuration(later.atMs)} while ${earlier.id} is active (${span})${claim}`;
}

function blindVerifications(moments: readonly Moment[], injections: readonly Injection[]): Problem[] {
  return moments
    .filter(({ step }) => step.do === 'verify')
    .flatMap(({ place, atMs }) => {
      const fault = injections.find((injection) => isActive(injection, atMs));
      if (!fault) return [];
      return [
        { place, text: `nothing can be restored at ${formatDuration(atMs)} while ${fault.id} is active` },
      ];
    });
}
