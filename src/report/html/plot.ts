/** The elements of panels: scales, grids, lines, areas, legends. */
import type { Point } from '../series.ts';
import type { Axis } from './axis.ts';
import { html, type Markup } from './markup.ts';

/** Where a figure is, in the SVG's units from its top. */
export type Scale = (value: number) => number;

/** A figure of each point, its name, and the class that draws it. */
export interface Line {
  name: string;
  css: string;
  value(point: Point): number | null;
}

/** A scale from 0 to `most`. */
export function linear(most: number, top: number, bottom: number): Scale {
  return (value) => bottom - (value / most) * (bottom - top);
}

/** A logarithmic scale; values below `least` are shown as `least`. */
export function logarithmic(least: number, most: number, top: number, bottom: number): Scale {
  const span = Math.log10(most / least);
  return (value) =>
    bottom - (Math.log10(Math.min(most, Math.max(least, value)) / least) / span) * (bottom - top);
}

/** Round figures from 0 to `most`, about `wanted` of them. */
export function niceTicks(most: number, wanted: number): number[] {
  const steps = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const step = steps.find((candidate) => most / candidate <= wanted) ?? most;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** A line across the panel for each tick. */
export function grid(
  ticks: readonly { value: number; label: string }[],
  scale: Scale,
  { left, right }: Axis,
): Markup[] {
  return ticks.map(({ value, label }) => {
    const y = scale(value);
    return html`<path class="grid" d="M${left} ${y}H${right}"/><text class="tick" x="${left - 6}" y="${y + 3.5}" text-anchor="end">${label}</text>`;
  });
}

/** A filled step: a sample's value holds until the next one. */
export function area(
  points: readonly Point[],
  axis: Axis,
  scale: Scale,
  css: string,
  value: (point: Point) => number,
): Markup {
  const steps = points
    .map((point) => `H${round(axis.x(point.fromMs))}V${round(scale(value(point)))}`)
    .join('');
  const start = axis.x(points[0]?.fromMs ?? 0);
  const end = axis.x(points.at(-1)?.untilMs ?? 0);
  return html`<path class="${css}" d="M${start} ${scale(0)}${steps}H${end}V${scale(0)}Z"/>`;
}

/** A line through the points, broken where the figure is null. */
export function path(points: readonly Point[], axis: Axis, scale: Scale, { css, value }: Line): Markup {
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

/** The names of a panel's lines, beside a sample of each. */
export function legendRow(
  items: readonly { name: string; css: string }[],
  { left }: Axis,
  y: number,
  shape: 'box' | 'line',
): Markup {
  let x = left + 4;
  const entries = items.map(({ name, css }) => {
    const sample =
      shape === 'box'
        ? html`<rect class="${css}" x="${x}" y="${y + 2}" width="12" height="10"/>`
        : html`<path class="line ${css}" d="M${x} ${y + 7}h22"/>`;
    const at = x + (shape === 'box' ? 17 : 27);
    x = at + name.length * 6.2 + 18;
    return html`${sample}<text x="${at}" y="${y + 11}">${name}</text>`;
  });
  return html`<g class="legend">${entries}</g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
