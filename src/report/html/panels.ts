/** The lower half of a timeline: D-state tasks, load and latencies over time, each a panel with its own scale. */
import type { Report } from '../report.ts';
import type { Point } from '../series.ts';
import type { Axis } from './axis.ts';
import type { Markup } from './markup.ts';
import { area, grid, type Line, legendRow, linear, logarithmic, niceTicks, path } from './plot.ts';

/** The upper ends of the scales. */
export interface Extent {
  dstate: number;
  load: number;
  latencyMs: number;
}

const latencies: Line[] = [
  { name: 'heartbeat gap', css: 'line-heartbeat', value: ({ heartbeatGapMs }) => heartbeatGapMs },
  { name: 'fork + exec', css: 'line-fork', value: ({ forkExecMs }) => forkExecMs },
  { name: 'local fsync', css: 'line-fsync', value: ({ fsyncMs }) => fsyncMs },
  { name: 'new network namespace', css: 'line-netns', value: ({ netnsMs }) => netnsMs },
];
/** Drawn where there is a Kubernetes. */
const api: Line = { name: 'Kubernetes API', css: 'line-api', value: ({ apiMs }) => apiMs };

/** The common extent of all subjects of a report, so that their panels compare by eye. */
export function extentOf({ subjects }: Report): Extent {
  const points = subjects.flatMap((subject) => subject.points);
  const most = (values: (point: Point) => (number | null)[], least: number) =>
    points.reduce((highest, point) => Math.max(highest, ...values(point).map((value) => value ?? 0)), least);
  const latency = most((point) => [...latencies, api].map(({ value }) => value(point)), 1000);
  return {
    dstate: most(({ dstate }) => [dstate], 4),
    load: most(({ load1 }) => [load1], 1),
    latencyMs: 10 ** Math.ceil(Math.log10(latency)),
  };
}

export interface Panel {
  label: string;
  height: number;
  draw(y: number): Markup[];
}

/** The panels of one subject, from top to bottom. */
export function panels(points: readonly Point[], axis: Axis, extent: Extent): Panel[] {
  return [
    dstatePanel(points, axis, extent.dstate),
    loadPanel(points, axis, extent.load),
    latencyPanel(points, axis, extent.latencyMs),
  ];
}

function dstatePanel(points: readonly Point[], axis: Axis, most: number): Panel {
  const height = 96;
  const legend = [
    { name: 'SIGKILL would end the wait, or not known', css: 'area-killable' },
    { name: 'unkillable', css: 'area-unkillable' },
  ];
  const draw = (y: number) => {
    const scale = linear(most, y + 24, y + height);
    return [
      ...grid(numbered(niceTicks(most, 4)), scale, axis),
      area(points, axis, scale, 'area-killable', ({ dstate }) => dstate),
      area(points, axis, scale, 'area-unkillable', ({ unkillable }) => unkillable),
      legendRow(legend, axis, y, 'box'),
    ];
  };
  return { label: 'tasks in D state', height, draw };
}

function loadPanel(points: readonly Point[], axis: Axis, most: number): Panel {
  const height = 64;
  const line: Line = { name: 'load', css: 'line-load', value: ({ load1 }) => load1 };
  const draw = (y: number) => {
    const scale = linear(most, y + 8, y + height);
    return [...grid(numbered(niceTicks(most, 2)), scale, axis), path(points, axis, scale, line)];
  };
  return { label: 'load (1 min)', height, draw };
}

function latencyPanel(points: readonly Point[], axis: Axis, most: number): Panel {
  const height = 122;
  const shown = points.some(({ apiMs }) => apiMs !== null) ? [...latencies, api] : latencies;
  const draw = (y: number) => {
    const scale = logarithmic(1, most, y + 26, y + height);
    const ticks = Array.from({ length: Math.log10(most) + 1 }, (_, power) => 10 ** power);
    return [
      ...grid(
        ticks.map((value) => ({ value, label: value < 1000 ? `${value} ms` : `${value / 1000} s` })),
        scale,
        axis,
      ),
      ...shown.map((line) => path(measured(points, line), axis, scale, line)),
      legendRow(shown, axis, y, 'line'),
    ];
  };
  return { label: 'latency of others', height, draw };
}

// Bystanders are sampled now and then, and joined; a heartbeat that rests leaves a gap.
function measured(points: readonly Point[], { css, value }: Line): readonly Point[] {
  return css === 'line-heartbeat' ? points : points.filter((point) => value(point) !== null);
}

function numbered(ticks: readonly number[]): { value: number; label: string }[] {
  return ticks.map((value) => ({ value, label: String(value) }));
}
