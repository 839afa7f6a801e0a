/** The lower half of a timeline: D-state tasks, load and latencies over time, each a panel with its own scale. */
import { duration } from '../duration.ts';
import type { Report } from '../report.ts';
import type { Point } from '../series.ts';
import type { Axis } from './axis.ts';
import { html, type Markup } from './markup.ts';

/** The greatest figures of all subjects, so that their panels can be compared with the eye. */
export interface Extent {
  dstate: number;
  load: number;
}

/** What all subjects of a report share as the upper end of their scales. */
export function extentOf({ subjects }: Report): Extent {
  const points = subjects.flatMap((subject) => subject.points);
  return {
    dstate: points.reduce((most, { dstate }) => Math.max(most, dstate), 4),
    load: points.reduce((most, { load1 }) => Math.max(most, load1), 1),
  };
}

export interface Panel {
  label: string;
  height: number;
  draw(y: number): Markup[];
}

type Scale = (value: number) => number;
interface Line {
  name: string;
  css: string;
  value(point: Point): number | null;
}

/** The panels of one subject, from top to bottom. */
export function panels(points: readonly Point[], axis: Axis, extent: Extent): Panel[] {
  return [
    dstatePanel(points, axis, extent.dstate),
    loadPanel(points, axis, extent.load),
    latencyPanel(points, axis),
  ];
}

function dstatePanel(points: readonly Point[], axis: Axis, most: number): Panel {
  const height = 92;
  const legend = [
    { name: 'SIGKILL would end the wait, or not known', css: 'area-killable' },
    { name: 'unkillable', css: 'area-unkillable' },
  ];
  const draw = (y: number) => {
    const scale = linear(most, y + 20, y + height);
    return [
      ...grid(
        niceTicks(most).map((value) => ({ value, label: String(value) })),
        scale,
        axis,
      ),
      area(points, axis, scale, 'area-killable', ({ dstate }) => dstate),
      area(points, axis, scale, 'area-unkillable', ({ unkillable }) => unkillable),
      legendRow(legend, axis, y, 'box'),
    ];
  };
  return { label: 'tasks in D state', height, draw };
}

function loadPanel(points: readonly Point[], axis: Axis, most: number): Panel {
  const height = 64;
  const draw = (y: number) => {
    const scale = linear(most, y + 8, y + height);
    const line = { name: 'load', css: 'line-load', value: ({ load1 }: Point) => load1 };
    return [
      ...grid(
        niceTicks(most, 2).map((value) => ({ value, label: String(value) })),
        scale,
        axis,
      ),
      path(points, axis, scale, line),
    ];
  };
  return { label: 'load (1 min)', height, draw };
}

const latencies: Line[] = [
  { name: 'heartbeat gap', css: 'line-heartbeat', value: ({ heartbeatGapMs }) => heartbeatGapMs },
  { name: 'fork + exec', css: 'line-fork', value: ({ forkExecMs }) => forkExecMs },
  { name: 'local fsync', css: 'line-fsync', value: ({ fsyncMs }) => fsyncMs },
  { name: 'new network namespace', css: 'line-netns', value: ({ netnsMs }) => netnsMs },
];

function latencyPanel(points: readonly Point[], axis: Axis): Panel {
  const height = 116;
  const draw = (y: number) => {
    const scale = logarithmic(1, 100_000, y + 20, y + height);
    const ticks = [1, 10, 100, 1000, 10_000, 100_000].map((value) => ({ value, label: duration(value) }));
    return [
      ...grid(ticks, scale, axis),
      ...latencies.map((line) =>
        path(
          points.filter((p) => line.value(p) !== null || line.css === 'line-heartbeat'),
          axis,
          scale,
          line,
        ),
      ),
      legendRow(latencies, axis, y, 'line'),
    ];
  };
  return { label: 'latency of others', height, draw };
}

function linear(most: number, top: number, bottom: number): Scale {
  return (value) => bottom - (value / most) * (bottom - top);
}

function logarithmic(least: number, most: number, top: number, bottom: number): Scale {
  const span = Math.log10(most / least);
  return (value) =>
    bottom - (Math.log10(Math.min(most, Math.max(least, value)) / least) / span) * (bottom - top);
}

function niceTicks(most: number, wanted = 4): number[] {
  const step =
    [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((s) => most / s <= wanted) ?? most;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function grid(
  ticks: readonly { value: number; label: string }[],
  scale: Scale,
  { left, right }: Axis,
): Markup[] {
  return ticks.map(({ value, label }) => {
    const y = scale(value);
    return html`<path class="grid" d="M${left} ${y}H${right}"/><text class="tick" x="${left - 6}" y="${y + 3.5}" text-anchor="end">${label}</text>`;
  });
}

// A step: a sample holds until the next one.
function area(
  points: readonly Point[],
  axis: Axis,
  scale: Scale,
  css: string,
  value: (point: Point) => number,
) {
  const steps = points
    .map((point) => `H${round(axis.x(point.fromMs))}V${round(scale(value(point)))}`)
    .join('');
  const start = axis.x(points[0]?.fromMs ?? 0);
  const end = axis.x(points.at(-1)?.untilMs ?? 0);
  return html`<path class="${css}" d="M${start} ${scale(0)}${steps}H${end}V${scale(0)}Z"/>`;
}

function path(points: readonly Point[], axis: Axis, scale: Scale, { css, value }: Line): Markup {
  let pen = 'M';
  let d = '';
  for (const point of points) {
    const figure = value(point);
    if (figure === null) pen = 'M';
    else {
      d += `${pen}${round(axis.x(point.fromMs))} ${round(scale(figure))}`;
      pen = 'L';
    }
  }
  return html`<path class="line ${css}" d="${d}"/>`;
}

function legendRow(
  items: readonly { name: string; css: string }[],
  { left }: Axis,
  y: number,
  shape: 'box' | 'line',
) {
  let x = left + 4;
  return html`<g class="legend">${items.map(({ name, css }) => {
    const sample =
      shape === 'box'
        ? html`<rect class="${css}" x="${x}" y="${y + 2}" width="12" height="10"/>`
        : html`<path class="line ${css}" d="M${x} ${y + 7}h22"/>`;
    const at = x + (shape === 'box' ? 17 : 27);
    x = at + name.length * 6.2 + 18;
    return html`${sample}<text x="${at}" y="${y + 11}">${name}</text>`;
  })}</g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
