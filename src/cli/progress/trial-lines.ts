/** The lines of one trial: several while it runs, one when it has ended. */
import { durationText } from '../../history/time-text.ts';
import { backupsInWords } from '../../report/headline.ts';
import { outcomeLabel } from '../../report/labels.ts';
import { clockTime } from '../text/steps.ts';
import { activityText, nodeText, phaseText, ratioText, secondsText } from './activity.ts';
import { filled, type Line, type Part, type Tone } from './line.ts';
import type { Progress } from './state.ts';
import { type Cell, mergedCells, type Row, timelineRows } from './timeline-rows.ts';
import type { TrackedTrial } from './tracked.ts';

/** The columns of a frame, in cells. */
export interface Columns {
  /** Labels of trials. */
  readonly label: number;
  /** Names of rows. */
  readonly name: number;
  /** The timelines. */
  readonly timeline: number;
}

/** `full`: a row for each kind of thing. `short`: one row for all. `line`: no timeline. */
export type Detail = 'full' | 'short' | 'line';

/** A load above this is shown as bad: more tasks than the node's one CPU can run, and some. */
const highLoad = 4;
/** A lab that has been silent for so long, in wall ms, may seem to have stopped. */
const silentMs = 5_000;

/** The lines of a trial that has not ended. */
export function runningLines(trial: TrackedTrial, detail: Detail, columns: Columns, wallMs: number): Line[] {
  const { state } = trial;
  const head = headLine(trial, columns, wallMs);
  if (detail === 'line') return [[...head, ...activityParts(state)]];
  if (detail === 'short')
    return [
      [...head, ...activityParts(state)],
      rowLine({ name: '', cells: mergedCells(trial, columns.timeline) }, columns),
    ];
  return [
    head,
    ...timelineRows(trial, columns.timeline).map((row) => rowLine(row, columns)),
    [named('now', columns), ...activityParts(state)],
    [named('node', columns), { text: nodeText(state), tone: isBad(state) ? 'bad' : 'dim' }],
  ];
}

/** How a trial ended: the worst outcome of its backups, all of them in words, and its time. */
export function endedLine(trial: TrackedTrial, columns: Columns): Line {
  const { state, startedWallMs, endedWallMs } = trial;
  const label: Part = { text: `${filled(state.subject, columns.label)}  `, tone: 'title' };
  const took: Part = { text: `, took ${durationText((endedWallMs ?? 0) - startedWallMs)}`, tone: 'dim' };
  if (state.ended === 'interrupted') return [label, { text: '? interrupted', tone: 'unknown' }, took];
  if (state.ended === 'trouble') {
    const why = state.trial.trouble?.message ?? 'its history has the reason';
    return [label, { text: `! ended in trouble: ${why}`, tone: 'bad' }];
  }
  const { outcome = null, harms, backups = [] } = trial.judgement ?? {};
  const { sign, word, tone } = outcomeLabel(outcome, harms);
  return [
    label,
    { text: `${sign} ${filled(word, 14)}  `, tone: toneOf(tone) },
    { text: backupsInWords({ backups }), tone: 'plain' },
    took,
  ];
}

/** A row of cells after its name; neighbours of one tone are one part. */
export function rowLine({ name, cells }: Row, columns: Columns): Line {
  return [named(name, columns), ...merged(cells)];
}

function named(name: string, columns: Columns): Part {
  return { text: `  ${filled(name, columns.name)}  `, tone: 'dim' };
}

function headLine(trial: TrackedTrial, { label }: Columns, wallMs: number): Part[] {
  const { state } = trial;
  return [
    { text: `${filled(state.subject, label)}  `, tone: 'title' },
    { text: `${whereText(trial, wallMs)}  `, tone: 'plain' },
  ];
}

/** Lab time where the timeline gives it a meaning; else the phase and its wall time so far. */
function whereText(trial: TrackedTrial, wallMs: number): string {
  const { state, timeRatio, phaseWallMs, eventWallMs } = trial;
  const silence =
    wallMs - eventWallMs >= silentMs ? `, no event for ${secondsText(wallMs - eventWallMs)}` : '';
  if (!trial.isTimed) return `${phaseText(state.phase)} for ${secondsText(wallMs - phaseWallMs)}`;
  const ratio = timeRatio.recent(wallMs);
  const speed = ratio === null ? '' : `, ${ratioText(ratio)}`;
  return `${phaseText(state.phase)} ${clockTime(state.nowMs)}${speed}${silence}`;
}

function activityParts(state: Progress): Part[] {
  const text = activityText(state);
  const overdue = state.nodeIsLost || state.jobs.some((job) => job.overdue);
  if (text === null) return [{ text: 'nothing is under way', tone: 'dim' }];
  return [{ text, tone: overdue ? 'bad' : state.faults.length > 0 ? 'fault' : 'plain' }];
}

function isBad({ badness, nodeIsLost }: Progress): boolean {
  return nodeIsLost || (badness !== null && (badness.unkillable > 0 || badness.load1 > highLoad));
}

function toneOf(tone: ReturnType<typeof outcomeLabel>['tone']): Tone {
  return tone === 'neutral' ? 'plain' : tone;
}

function merged(cells: readonly Cell[]): Part[] {
  const parts: { text: string; tone: Tone }[] = [];
  for (const { sign, tone } of cells) {
    const last = parts.at(-1);
    if (last?.tone === tone) last.text += sign;
    else parts.push({ text: sign, tone });
  }
  return parts;
}
