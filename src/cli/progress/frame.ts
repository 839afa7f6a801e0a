/**
 * One picture of a run for a terminal of any size: notable events, then a line for each trial that has ended, then the running
 * trials with their timelines. Pure.
 */

import type { Plan } from '../../history/plan.ts';
import { outcomeLabel } from '../../report/labels.ts';
import { secondsText } from './activity.ts';
import { axisText } from './axis.ts';
import { cellsOf, cut, type Line, lineOf, type Part } from './line.ts';
import { timeLeft, timeLeftText } from './time-left.ts';
import { legendOf, rowNames, timelineRows } from './timeline-rows.ts';
import type { TrackedTrial } from './tracked.ts';
import { type Columns, type Detail, endedLine, runningLines } from './trial-lines.ts';

export interface Run {
  readonly plan: Plan;
  /** Those that have started, in the order of the run. */
  readonly trials: readonly TrackedTrial[];
  /** The labels of the others. */
  readonly waiting: readonly string[];
  /** Lines of notable events, the newest last. */
  readonly notable: readonly string[];
  /** Since the run was started, ms. */
  readonly wallMs: number;
  /** The run is to end early, and tears down. */
  readonly isEnding: boolean;
}

/** Of the terminal, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** How much of everything is shown. */
interface Layout {
  readonly running: Detail;
  readonly ended: 'each' | 'counted';
  readonly legend: boolean;
  /** The fewest lines of events. */
  readonly notable: number;
}

/** The richest first: the running trials are shown whole for as long as there is room. */
const layouts: readonly Layout[] = [
  { running: 'full', ended: 'each', legend: true, notable: 3 },
  { running: 'full', ended: 'each', legend: false, notable: 2 },
  { running: 'full', ended: 'counted', legend: false, notable: 1 },
  { running: 'short', ended: 'each', legend: false, notable: 1 },
  { running: 'short', ended: 'counted', legend: false, notable: 1 },
  { running: 'line', ended: 'each', legend: false, notable: 1 },
  { running: 'line', ended: 'counted', legend: false, notable: 0 },
];
/** More are of no use: the report tells the rest. */
const mostNotable = 12;

/** The lines, none wider than the terminal less one cell, and one fewer than it has rows: the cursor needs a line. */
export function frame(run: Run, { columns, rows }: Size): Line[] {
  const most = Math.max(1, rows - 1);
  const width = Math.max(1, columns - 1);
  const lines = richestThatFits(run, width, most);
  return lines.map((line) => cut(line, width));
}

function richestThatFits(run: Run, width: number, most: number): Line[] {
  let body: Body = { title: [], rest: [] };
  for (const layout of layouts) {
    body = compose(run, layout, width);
    const room = most - 1 - body.rest.length;
    if (room < layout.notable) continue;
    return [body.title, ...notableLines(run, Math.min(room, mostNotable)), ...body.rest];
  }
  const shown = body.rest.slice(0, Math.max(0, most - 2));
  const more = body.rest.length - shown.length;
  return [body.title, ...shown, lineOf(`… and ${more} more lines`, 'dim')].slice(0, most);
}

/** The newest events, the last one brighter. */
function notableLines({ notable }: Run, most: number): Line[] {
  if (most === 0) return [];
  const newest = notable.slice(-most);
  return newest.map((text, nth) => lineOf(text, nth === newest.length - 1 ? 'plain' : 'dim'));
}

/** A frame without its events, which take the room that is left. */
interface Body {
  readonly title: Line;
  readonly rest: readonly Line[];
}

function compose(run: Run, { running: detail, ended, legend }: Layout, width: number): Body {
  const { plan, trials, waiting, wallMs } = run;
  const columns = columnsOf(run, width);
  const running = trials.filter(({ endedWallMs }) => endedWallMs === null);
  const done = trials.filter(({ endedWallMs }) => endedWallMs !== null);
  const hasTimelines = detail !== 'line' && running.length > 0;
  const axis = axisText(plan.timelineMs + plan.watchMs, columns.timeline);
  return {
    title: titleLine(run),
    rest: [
      ...(ended === 'each' ? done.map((trial) => endedLine(trial, columns)) : countedLines(done)),
      ...(hasTimelines ? [lineOf(`${' '.repeat(columns.name + 4)}${axis}`, 'dim')] : []),
      ...running.flatMap((trial) => runningLines(trial, detail, columns, wallMs)),
      ...waitingLines(waiting, trials.length),
      ...(legend && hasTimelines ? legendLines(running, columns, width) : []),
    ],
  };
}

function columnsOf({ plan, trials, waiting }: Run, width: number): Columns {
  const labels = [...trials.map(({ state }) => state.subject), ...waiting];
  const label = widest(labels, Math.floor(width / 3));
  const name = widest(rowNames(plan), Math.floor(width / 4));
  return { label, name, timeline: Math.max(1, width - name - 4) };
}

function widest(texts: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...texts.map(cellsOf)));
}

function titleLine(run: Run): Line {
  const { plan, trials, waiting, wallMs, isEnding } = run;
  const all = trials.length + waiting.length;
  const done = trials.filter(({ endedWallMs }) => endedWallMs !== null).length;
  const left = isEnding ? null : timeLeft(trials, waiting.length, wallMs);
  const parts = [
    `${done} of ${all} ${all === 1 ? 'trial' : 'trials'} done`,
    `running for ${secondsText(wallMs)}`,
    ...(left ? [timeLeftText(left)] : []),
  ];
  const ending: Part[] = isEnding ? [{ text: 'interrupted, removing the labs; ', tone: 'bad' }] : [];
  return [
    { text: `${plan.scenario}: `, tone: 'title' },
    ...ending,
    { text: parts.join(', '), tone: 'plain' },
  ];
}

/** `7 trials done: 5 ◇ failed cleanly, 1 ■ hung, 1 ! trouble`. */
function countedLines(done: readonly TrackedTrial[]): Line[] {
  if (done.length === 0) return [];
  const counts = new Map<string, number>();
  for (const word of done.map(endWord)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts].map(([word, count]) => `${count} ${word}`);
  return [lineOf(`${done.length} ${done.length === 1 ? 'trial' : 'trials'} done: ${words.join(', ')}`)];
}

function endWord({ state: { ended }, judgement }: TrackedTrial): string {
  if (ended !== 'completed') return ended === 'interrupted' ? '? interrupted' : '! in trouble';
  const { sign, word } = outcomeLabel(judgement?.outcome ?? null, judgement?.harms);
  return `${sign} ${word}`;
}

function waitingLines(waiting: readonly string[], started: number): Line[] {
  if (waiting.length === 0) return [];
  return [lineOf(`${started === 0 ? 'starting the lab' : 'to come'}: ${waiting.join(', ')}`, 'dim')];
}

/** The signs that are on the screen, each with its meaning; as many lines as they take. */
function legendLines(running: readonly TrackedTrial[], columns: Columns, width: number): Line[] {
  const signs = legendOf(running.flatMap((trial) => timelineRows(trial, columns.timeline)));
  const lines: Part[][] = [];
  let cells = 0;
  for (const { sign, tone, meaning } of signs) {
    const own = cellsOf(`  ${sign} ${meaning}`);
    if (lines.length === 0 || cells + own > width) {
      lines.push([]);
      cells = 0;
    }
    lines
      .at(-1)
      ?.push({ text: '  ', tone: 'dim' }, { text: sign, tone }, { text: ` ${meaning}`, tone: 'dim' });
    cells += own;
  }
  return lines;
}
