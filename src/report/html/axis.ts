/** The time axis: linear, save that long stretches in which nothing happens are squeezed into a marked break. */

import type { Plan } from '../../history/plan.ts';
import { durationText } from '../../history/time-text.ts';
import type { SubjectTimeline } from '../timeline.ts';

const MINUTE = 60_000;
/** A stretch is squeezed when it is longer than this and than a fifth of the whole. */
const LONG_STRETCH_MS = 15 * MINUTE;
const BREAK_WIDTH = 44;
/** Room that a tick's label needs. */
const TICK_WIDTH = 76;
const STEPS_S = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];

interface Segment {
  fromMs: number;
  untilMs: number;
  x: number;
  width: number;
  squeezed: boolean;
}

export interface Axis {
  readonly left: number;
  readonly right: number;
  readonly untilMs: number;
  readonly segments: readonly Segment[];
  readonly ticks: readonly { x: number; label: string }[];
  /** Where a moment is, in the SVG's units; clamped to the axis. */
  x(ms: number): number;
}

/**
 * The axis of all subjects of a report, so that their timelines compare by eye: from lab time 0 to the planned or the latest recorded end, the later of
 * the two.
 */
export function makeAxis(
  timelines: readonly SubjectTimeline[],
  plan: Plan,
  left: number,
  right: number,
): Axis {
  const recorded = timelines.map((timeline) => timeline.untilMs ?? 0);
  const untilMs = Math.max(plan.timelineMs + plan.watchMs, ...recorded, 1000);
  const segments = layOut(stretches(timelines.flatMap(happenings), untilMs), left, right);
  const x = (ms: number) => {
    const at = Math.min(Math.max(ms, 0), untilMs);
    const segment = segments.find((candidate) => at <= candidate.untilMs);
    if (!segment) return right;
    return (
      segment.x + ((at - segment.fromMs) / Math.max(1, segment.untilMs - segment.fromMs)) * segment.width
    );
  };
  return { left, right, untilMs, segments, x, ticks: ticks(segments) };
}

type Stretch = Pick<Segment, 'fromMs' | 'untilMs' | 'squeezed'>;

function stretches(happened: readonly number[], untilMs: number): Stretch[] {
  const moments = [0, ...happened.filter((ms) => ms > 0 && ms < untilMs), untilMs].toSorted((a, b) => a - b);
  const long = Math.max(LONG_STRETCH_MS, untilMs / 5);
  const found: Stretch[] = [];
  let fromMs = 0;
  for (const [index, ms] of moments.entries()) {
    const before = moments[index - 1] ?? 0;
    if (ms - before <= long) continue;
    const room = Math.min(2 * MINUTE, (ms - before) / 10);
    found.push({ fromMs, untilMs: before + room, squeezed: false });
    found.push({ fromMs: before + room, untilMs: ms - room, squeezed: true });
    fromMs = ms - room;
  }
  return [...found, { fromMs, untilMs, squeezed: false }];
}

// Polls that went well come every few minutes for days; they are no happening.
function happenings({ faults, nodeAway, jobs, kernel }: SubjectTimeline): number[] {
  const bars = jobs.filter(({ role, code }) => role === 'backup' || (role !== 'trial' && code !== 0));
  return [
    ...faults.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs ?? fromMs]),
    ...nodeAway.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs ?? fromMs]),
    ...bars.flatMap(({ startedMs, endedMs }) => [startedMs, endedMs ?? startedMs]),
    ...kernel.lines.filter((line) => line.class !== 'other').map(({ tMs }) => tMs),
  ];
}

function layOut(found: readonly Stretch[], left: number, right: number): Segment[] {
  const breaks = found.filter(({ squeezed }) => squeezed).length;
  const shownMs = found.filter(({ squeezed }) => !squeezed).reduce((sum, s) => sum + s.untilMs - s.fromMs, 0);
  const perMs = (right - left - breaks * BREAK_WIDTH) / shownMs;
  let x = left;
  return found.map((stretch) => {
    const width = stretch.squeezed ? BREAK_WIDTH : (stretch.untilMs - stretch.fromMs) * perMs;
    const segment = { ...stretch, x, width };
    x += width;
    return segment;
  });
}

function ticks(segments: readonly Segment[]): Axis['ticks'] {
  const linear = segments.filter(({ squeezed }) => !squeezed);
  const first = linear.find(({ width }) => width > 0);
  if (!first) return [];
  const msPerTick = ((first.untilMs - first.fromMs) / first.width) * TICK_WIDTH;
  const step = (STEPS_S.find((s) => s * 1000 >= msPerTick) ?? 86_400) * 1000;
  return linear.flatMap(({ fromMs, untilMs, x, width }) => {
    const marks: { x: number; label: string }[] = [];
    for (let ms = Math.ceil(fromMs / step) * step; ms <= untilMs; ms += step)
      marks.push({
        x: x + ((ms - fromMs) / (untilMs - fromMs)) * width,
        label: ms === 0 ? '0' : durationText(ms),
      });
    return marks;
  });
}
