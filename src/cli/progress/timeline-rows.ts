/** The timeline of one trial as rows of cells: a row for each kind of fault, one for backups, one for polls. */
import type { BackupResult } from '../../history/finding.ts';
import type { Plan } from '../../history/plan.ts';
import type { JobRun } from '../../read-model/jobs.ts';
import { outcomeLabel } from '../../report/labels.ts';
import type { Tone } from './line.ts';
import { plannedFaults } from './planned-faults.ts';
import { isBefore, type Progress } from './state.ts';

export interface Cell {
  readonly sign: string;
  readonly tone: Tone;
  /** The meaning of the sign; absent: it needs no explanation. */
  readonly meaning?: string;
}

export interface Row {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** A trial at one moment. */
export interface Drawn {
  readonly state: Progress;
  /** Of its backups, in their order. */
  readonly results: readonly BackupResult[];
}

/** More kinds of faults share one row. */
const mostFaultRows = 3;

const toCome: Cell = { sign: ' ', tone: 'dim' };
const passed: Cell = { sign: '·', tone: 'dim' };
const planned: Cell = { sign: '░', tone: 'dim', meaning: 'planned' };
/** The share of a cell's time in which a fault was in force, by height. */
const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const inForce: Cell = { sign: '█', tone: 'fault', meaning: 'fault in force' };
const down: Cell = { sign: '▼', tone: 'bad', meaning: 'node down' };
const due: Cell = { sign: '▹', tone: 'dim', meaning: 'backup due' };
const leftOut: Cell = { sign: '–', tone: 'bad', meaning: 'left out' };
const running: Cell = { sign: '━', tone: 'job', meaning: 'backup' };
const late: Cell = { sign: '═', tone: 'bad', meaning: 'past its deadline' };
const exited0: Cell = { sign: '○', tone: 'plain', meaning: 'exit code 0, not judged yet' };
const failed: Cell = { sign: '●', tone: 'bad', meaning: 'failed, not judged yet' };
const pollRan: Cell = { sign: ':', tone: 'dim', meaning: 'poll' };
const pollFailed: Cell = { sign: '!', tone: 'bad', meaning: 'poll failed' };

/** The names of the rows of every trial of this plan, the longest first. */
export function rowNames(plan: Plan): string[] {
  return [...faultRowNames(plan), 'backups', ...(hasPolls(plan) ? ['polls'] : []), 'node'];
}

/** The rows, each `width` cells wide, of a trial whose lab time goes from 0 to the end of the watch. */
export function timelineRows({ state, results }: Drawn, width: number): Row[] {
  const { plan, trial } = state;
  const draw = new Ruler(state, width);
  const names = faultRowNames(plan);
  const shared = names.length === 1 ? names[0] : undefined;
  return [
    ...names.map((name) => ({ name, cells: faultCells(state, draw, shared ? null : name) })),
    { name: 'backups', cells: backupCells(state, results, draw) },
    ...(hasPolls(plan) && trial.jobs.some(({ role }) => role === 'poll')
      ? [{ name: 'polls', cells: pollCells(state, draw) }]
      : []),
  ];
}

/** All of it in one row: of several things in one cell, the one that matters most. */
export function mergedCells({ state, results }: Drawn, width: number): Cell[] {
  const draw = new Ruler(state, width);
  const faults = faultCells(state, draw, null);
  const backups = backupCells(state, results, draw);
  return faults.map((cell, nth) => {
    const backup = backups[nth] ?? cell;
    const covers = backup === running && cell.meaning === inForce.meaning;
    return backup === toCome || backup === passed || covers ? cell : backup;
  });
}

/** A sign for each meaning, in the order of the rows. */
export function legendOf(rows: readonly Row[]): Cell[] {
  const cells = rows
    .flatMap((row) => row.cells)
    .filter(({ meaning }) => meaning !== undefined)
    .map((cell) => (cell.meaning === inForce.meaning ? inForce : cell));
  return [...new Map(cells.map((cell) => [cell.meaning, cell])).values()];
}

function faultRowNames({ steps }: Plan): string[] {
  const names = [...new Set(steps.flatMap((step) => (step.do === 'inject' ? [step.name] : [])))];
  return names.length > mostFaultRows ? ['faults'] : names;
}

function hasPolls({ steps }: Plan): boolean {
  return steps.some((step) => step.do === 'poll');
}

/** `name` null: faults of every name. */
function faultCells({ plan, trial }: Progress, draw: Ruler, name: string | null): Cell[] {
  const cells = draw.empty();
  const shares = new Shares(draw);
  const begun = new Map(trial.faults.map((window) => [window.injected.fault, window]));
  for (const { fault, name: of, fromMs, untilMs } of plannedFaults(plan)) {
    const window = begun.get(fault);
    if ((name !== null && of !== name) || window?.lifted) continue;
    // A fault that began late, as one that waited for a backup, ends as much later.
    draw.onward(cells, fromMs, untilMs + Math.max(0, (window?.injected.t ?? fromMs) - fromMs), planned);
  }
  for (const window of trial.faults)
    if (name === null || window.injected.name === name)
      shares.add(window.injected.t, window.lifted?.t ?? draw.nowMs);
  shares.of.forEach((share, nth) => {
    if (share > 0) cells[nth] = { ...inForce, sign: heights[Math.ceil(share * heights.length) - 1] ?? '█' };
  });
  for (const { lost, back } of trial.absences) draw.span(cells, lost.t, back?.t ?? draw.nowMs, down);
  return cells;
}

function backupCells(state: Progress, results: readonly BackupResult[], draw: Ruler): Cell[] {
  const { plan, trial } = state;
  const cells = draw.empty();
  for (const step of plan.steps) if (step.do === 'backup') draw.onward(cells, step.atMs, step.atMs, due);
  for (const run of trial.backups) drawBackup(cells, run, state, draw);
  for (const { t } of trial.skipped) draw.span(cells, t, t, leftOut);
  // In the order of the backups, one result each.
  results.forEach((result, nth) => {
    const run = trial.backups[nth];
    if (run?.ended) draw.span(cells, run.ended.t, run.ended.t, endCell(run, result));
  });
  return cells;
}

function drawBackup(cells: Cell[], { started, ended }: JobRun, { deadlineMs }: Progress, draw: Ruler): void {
  const untilMs = ended?.t ?? draw.nowMs;
  draw.span(cells, started.t, untilMs, running);
  const deadline = started.t + (deadlineMs ?? Number.POSITIVE_INFINITY);
  if (untilMs > deadline) draw.span(cells, deadline, untilMs, late);
}

/** An outcome that is not known until the end of the trial is no success yet. */
function endCell({ ended }: JobRun, { outcome, harms }: BackupResult): Cell {
  if (outcome === null) return ended?.code === 0 ? exited0 : failed;
  const { sign, word, tone } = outcomeLabel(outcome, harms);
  return { sign, tone: tone === 'neutral' ? 'plain' : tone, meaning: word };
}

function pollCells({ trial }: Progress, draw: Ruler): Cell[] {
  const cells = draw.empty();
  const polls = trial.jobs.filter(({ role }) => role === 'poll');
  for (const { started, ended } of polls) draw.span(cells, started.t, ended?.t ?? draw.nowMs, pollRan);
  for (const { ended } of polls)
    if (ended && ended.code !== 0) draw.span(cells, ended.t, ended.t, pollFailed);
  return cells;
}

/** The share of each cell that spans of lab time cover; spans of one row that overlap count once, as far as 1. */
class Shares {
  readonly of: number[];
  readonly #draw: Ruler;

  constructor(draw: Ruler) {
    this.#draw = draw;
    this.of = draw.empty().map(() => 0);
  }

  /** A span of no length leaves a trace too. */
  add(fromMs: number, untilMs: number): void {
    const from = this.#draw.position(fromMs);
    const until = Math.max(this.#draw.position(untilMs), from + 0.01);
    for (let nth = Math.floor(from); nth < until && nth < this.of.length; nth += 1)
      this.of[nth] = Math.min(1, (this.of[nth] ?? 0) + Math.min(until, nth + 1) - Math.max(from, nth));
  }
}

/** Lab time to cells. */
class Ruler {
  /** The lab time that the trial has reached; before the timeline it is negative. */
  readonly nowMs: number;
  readonly #endMs: number;
  readonly #width: number;

  constructor(state: Progress, width: number) {
    this.nowMs = isBefore(state) ? -1 : state.nowMs;
    this.#endMs = Math.max(1, state.plan.timelineMs + state.plan.watchMs);
    this.#width = width;
  }

  /** Dots up to now. */
  empty(): Cell[] {
    const now = this.nowMs < 0 ? 0 : this.#cell(this.nowMs) + 1;
    return Array.from({ length: this.#width }, (_, nth) => (nth < now ? passed : toCome));
  }

  /** Fills the cells of a span of lab time, at least one. */
  span(cells: Cell[], fromMs: number, untilMs: number, cell: Cell): void {
    if (untilMs < 0) return;
    const from = this.#cell(fromMs);
    // A span that ends where a cell begins leaves that cell free.
    const until = Math.max(from + 1, Math.ceil((untilMs / this.#endMs) * this.#width));
    cells.fill(cell, from, Math.min(until, this.#width));
  }

  /** Fills the part of a span that is still to come. */
  onward(cells: Cell[], fromMs: number, untilMs: number, cell: Cell): void {
    if (untilMs <= this.nowMs) return;
    this.span(cells, Math.max(fromMs, this.nowMs + 1), untilMs, cell);
  }

  /** In cells, with fractions, from 0 to just below the width. */
  position(ms: number): number {
    return Math.min(this.#width - 0.01, Math.max(0, (ms / this.#endMs) * this.#width));
  }

  #cell(ms: number): number {
    return Math.floor(this.position(ms));
  }
}
