/**
 * The timeline of one subject as inline SVG, drawn here rather than by a chart library: the data is small and fixed,
 * and so the page needs no script, prints, and holds under a content security policy that allows none.
 */

import type { SubjectJudgement } from '../../history/finding.ts';
import type { Limits } from '../../history/limits.ts';
import { durationText, momentText } from '../../history/time-text.ts';
import type { Report } from '../report.ts';
import type { Point } from '../series.ts';
import type { SubjectTimeline } from '../timeline.ts';
import { type Axis, makeAxis } from './axis.ts';
import { findingLane } from './finding-lane.ts';
import { LANE_HEIGHT, lanes } from './lanes.ts';
import { html, type Markup } from './markup.ts';
import { type Extent, extentOf, panels } from './panels.ts';

const WIDTH = 1000;
const LEFT = 140;
const RIGHT = 968;
const TOP = 6;
const PANEL_GAP = 14;
const AXIS_HEIGHT = 36;

/** The scales that the timelines of a report share, so that they compare by eye. */
export interface Scales {
  axis: Axis;
  extent: Extent;
}

export function scalesOf(report: Report): Scales {
  return { axis: makeAxis(report.subjects, report.plan, LEFT, RIGHT), extent: extentOf(report) };
}

/** The timeline of one subject, or a sentence where there is none to draw. */
export function chart(
  report: Report,
  timeline: SubjectTimeline,
  judged: SubjectJudgement | undefined,
  { axis, extent }: Scales,
): Markup {
  const points = timeline.points.filter(({ untilMs }) => untilMs >= 0);
  if (timeline.untilMs === null || timeline.untilMs < 0)
    return html`<p class="note">The timeline of this subject never began: there is nothing to draw.</p>`;
  const upper = [
    ...lanes(timeline, axis, judged?.deadlineMs ?? null),
    ...findingLane(report, judged, axis),
  ].map((lane) => ({ ...lane, height: LANE_HEIGHT, gap: 0 }));
  const lower = points.length > 0 ? panels(points, axis, extent) : [];
  const middle = TOP + upper.length * LANE_HEIGHT;
  const rows = stack([...upper, ...lower.map((panel) => ({ ...panel, gap: PANEL_GAP }))]);
  const label = `${timeline.subject} over ${durationText(axis.untilMs)} of lab time: faults, backups, D-state tasks, load and latencies`;
  const { bottom } = rows;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><svg viewBox="0 0 ${WIDTH} ${bottom + AXIS_HEIGHT}" role="img" aria-label="${label}">
${patterns}${behind(timeline, axis, bottom)}${rows.drawn}${timeAxis(axis, bottom)}${hover(points, report.plan.limits, axis, { top: middle, bottom })}
</svg></div>${points.length === 0 && html`<p class="note">No samples were taken, so D state, load and latencies are not known.</p>`}`;
}

interface Row {
  label: string;
  height: number;
  /** The free space above it. */
  gap: number;
  draw(y: number): Markup[];
}

function stack(rows: readonly Row[]): { drawn: Markup[]; bottom: number } {
  let bottom = TOP;
  const drawn = rows.map(({ label, height, gap, draw }) => {
    const y = bottom + gap;
    bottom = y + height;
    return html`<text class="row-label" x="4" y="${y + 14}">${label}</text>${draw(y)}`;
  });
  return { drawn, bottom };
}

const patterns = html`<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"/></pattern></defs>`;

/** The background of all rows: fault bands, the node's absence, breaks of the axis, and the time after an early end. */
function behind({ faults, nodeAway, untilMs, ended }: SubjectTimeline, axis: Axis, bottom: number): Markup[] {
  const reached = untilMs ?? 0;
  const band = (css: string, fromMs: number, toMs: number, title: string) => {
    const x = axis.x(fromMs);
    return html`<rect class="${css}" x="${x}" y="0" width="${Math.max(1, axis.x(toMs) - x)}" height="${bottom}"><title>${title}</title></rect>`;
  };
  const stopped = ended !== 'completed' && reached < axis.untilMs;
  return [
    ...faults.map(({ name, fromMs, untilMs: end }) =>
      band('fault-band', fromMs, end ?? reached, `${name} from ${durationText(fromMs)}`),
    ),
    ...nodeAway.map(({ cause, fromMs, untilMs: end }) =>
      band('away', fromMs, end ?? reached, `node away: ${cause}`),
    ),
    ...axis.segments
      .filter(({ squeezed }) => squeezed)
      .map(({ fromMs, untilMs: end }) =>
        band('break', fromMs, end, `${durationText(end - fromMs)}, squeezed`),
      ),
    ...(stopped ? [band('not-run', reached, axis.untilMs, 'not run')] : []),
    ...(stopped
      ? [html`<text class="not-run-label" x="${axis.x(reached) + 6}" y="${bottom - 6}">not run</text>`]
      : []),
  ];
}

function timeAxis({ left, right, ticks, segments }: Axis, y: number): Markup {
  const marks = ticks.map(
    ({ x, label }) =>
      html`<path class="axis" d="M${x} ${y}v5"/><text class="tick" x="${x}" y="${y + 18}" text-anchor="middle">${label}</text>`,
  );
  const breaks = segments
    .filter(({ squeezed }) => squeezed)
    .map(
      ({ x, width, fromMs, untilMs }) =>
        html`<text class="tick" x="${x + width / 2}" y="${y + 31}" text-anchor="middle">${durationText(untilMs - fromMs)} squeezed</text>`,
    );
  return html`<path class="axis" d="M${left} ${y}H${right}"/>${marks}${breaks}<text class="row-label" x="4" y="${y + 18}">lab time</text>`;
}

/** Invisible columns whose titles tell the figures of each point. They start under the lanes, which have titles of their own. */
function hover(
  points: readonly Point[],
  limits: Limits,
  axis: Axis,
  { top, bottom }: { top: number; bottom: number },
): Markup[] {
  return points.map((point, index) => {
    const x = axis.x(point.fromMs);
    const width = axis.x(points[index + 1]?.fromMs ?? point.untilMs) - x;
    return html`<rect class="hover" x="${x}" y="${top}" width="${Math.max(1, width)}" height="${bottom - top}"><title>${figures(point, limits)}</title></rect>`;
  });
}

function figures(point: Point, { bystanderMs }: Limits): string {
  const late = (kind: Point['overdue'][number]) =>
    point.overdue.includes(kind) ? `not done within ${durationText(bystanderMs)}` : durationText(point[kind]);
  return [
    momentText(point.fromMs),
    `most in D state: ${point.dstate}, most unkillable: ${point.unkillable}`,
    `load: ${point.load1.toFixed(2)}`,
    `heartbeat gap: ${durationText(point.heartbeatGapMs)}`,
    `fork + exec: ${late('forkExecMs')}`,
    `local fsync: ${late('fsyncMs')}`,
    `new network namespace: ${late('netnsMs')}`,
    ...(point.apiMs === null ? [] : [`Kubernetes API: ${durationText(point.apiMs)}`]),
  ].join('\n');
}
