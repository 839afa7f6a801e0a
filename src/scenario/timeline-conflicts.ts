/** Timelines that are well written and still cannot happen. */
import { formatDuration } from '../history/duration.ts';
import { hasUnknownTime, type Injection, isActive, type Moment } from './occurrences.ts';
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
        text: `${id} would be lifted at ${formatDuration(endMs)}${moment.relative ? ' at the earliest' : ''}, after the timeline ends at ${end}`,
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
      const earlier = holders.get(what) ?? [];
      const before = earlier.filter((other) => overlap(other, injection));
      const isOpen = (other: Injection) => hasUnknownTime(injection) || hasUnknownTime(other);
      holders.set(what, [...earlier.filter((other) => isOpen(other) || before.includes(other)), injection]);
      const other = before.find(({ moment }) => moment !== injection.moment);
      return other ? [{ place: injection.moment.place, text: collision(injection, other, what) }] : [];
    }),
  );
}

function holdsOf({ fault, params }: Injection): readonly string[] {
  return fault.holds?.(params) ?? [fault.name];
}

/**
 * An instant fault does not overlap a later fault at the same time, except another instant one. Where only the trial will show
 * when a fault begins, it overlaps those that begin at the same cue, and those that last until the timeline ends.
 */
function overlap(earlier: Injection, later: Injection): boolean {
  if (hasUnknownTime(earlier) || hasUnknownTime(later))
    return isSameCue(earlier.moment, later.moment) || !Number.isFinite(earlier.endMs);
  if (later.atMs < earlier.endMs) return true;
  return later.atMs === earlier.atMs && later.fault.instant === true;
}

function isSameCue({ relative: a }: Moment, { relative: b }: Moment): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
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
      const fault = injections.find((one) => !hasUnknownTime(one) && isActive(one, atMs));
      if (!fault) return [];
      return [
        { place, text: `nothing can be restored at ${formatDuration(atMs)} while ${fault.id} is active` },
      ];
    });
}
