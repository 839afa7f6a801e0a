/** The upper half of a timeline: a lane for each fault, for jobs, and for the kernel's lines. */
import { durationText, momentText } from '../../history/time-text.ts';
import { outcomeLabel, type Word } from '../labels.ts';
import { type JobBar, Mark, type SubjectTimeline } from '../timeline.ts';
import type { Axis } from './axis.ts';
import { html, type Markup } from './markup.ts';

export const LANE_HEIGHT = 22;
/** More jobs at once than this share the last lane. */
const MAX_JOB_LANES = 6;
/** Room that the word beside a job's bar needs. */
const WORD_WIDTH = 104;

export interface Lane {
  label: string;
  draw(y: number): Markup[];
}

/** The lanes of one subject, from top to bottom. `deadlineMs`: of one backup; null: it has none. */
export function lanes(timeline: SubjectTimeline, axis: Axis, deadlineMs: number | null): Lane[] {
  const names = [...new Set(timeline.faults.map(({ name }) => name))];
  const bars = (label: string, jobs: readonly JobBar[]) =>
    jobLanes(label, jobs, { axis, knownMs: timeline.untilMs ?? 0, deadlineMs });
  return [
    ...names.map((name) => faultLane(name, timeline, axis)),
    ...bars('backups', timeline.jobs.filter(isOf('backup'))),
    ...markLanes(timeline, axis),
    ...bars('polls', timeline.jobs.filter(isOf('poll'))),
    ...bars('preparation', timeline.jobs.filter(isOf('prepare')).filter(wentWrong)),
    ...kernelLanes(timeline, axis),
  ];
}

interface Scene {
  axis: Axis;
  /** Time of the last event: an open bar is drawn until then, and nothing is known after it. */
  knownMs: number;
  deadlineMs: number | null;
}

function faultLane(name: string, { faults, untilMs }: SubjectTimeline, axis: Axis): Lane {
  const bands = faults.filter((band) => band.name === name);
  const bar = (y: number) => (band: (typeof bands)[number]) => {
    const x = axis.x(band.fromMs);
    const width = Math.max(1.5, axis.x(band.untilMs ?? untilMs ?? 0) - x);
    const end =
      band.untilMs === null ? 'never lifted' : `lifted after ${durationText(band.untilMs - band.fromMs)}`;
    const title = `${name} ${JSON.stringify(band.params)}, injected ${momentText(band.fromMs)}, ${end}`;
    return html`<rect class="fault-bar" x="${x}" y="${y + 4}" width="${width}" height="${LANE_HEIGHT - 8}"><title>${title}</title></rect>`;
  };
  return { label: name, draw: (y) => bands.map(bar(y)) };
}

const isOf = (role: JobBar['role']) => (job: JobBar) => job.role === role;
const wentWrong = ({ code, startedMs }: JobBar) => code !== 0 && startedMs >= 0; // before, it ended the story

function jobLanes(name: string, jobs: readonly JobBar[], scene: Scene): Lane[] {
  const { axis, knownMs } = scene;
  const packed: JobBar[][] = [];
  for (const job of jobs) {
    const free = packed.find((lane) => axis.x(lane.at(-1)?.endedMs ?? knownMs) < axis.x(job.startedMs));
    if (free) free.push(job);
    else if (packed.length < MAX_JOB_LANES) packed.push([job]);
    else packed.at(-1)?.push(job);
  }
  return packed.map((lane, index) => ({
    label: index === 0 ? name : '',
    draw: (y) => lane.map((job, nth) => jobBar(job, y, scene, lane[nth + 1])),
  }));
}

function jobBar(job: JobBar, y: number, scene: Scene, next: JobBar | undefined): Markup {
  const { axis, knownMs } = scene;
  const x = axis.x(job.startedMs);
  const end = axis.x(job.endedMs ?? knownMs);
  const word = jobWord(job);
  const ended =
    job.endedMs === null ? 'still running at the end' : `took ${durationText(job.endedMs - job.startedMs)}`;
  const title = `${job.label}: ${word.word}, started ${momentText(job.startedMs)}, ${ended}, ${exit(job)}`;
  const label = job.role === 'backup' && jobLabel(word, x, end, y, axis, next);
  return html`<g><title>${title}</title><rect class="job fill-${word.tone}" x="${x}" y="${y + 2}" width="${Math.max(2, end - x)}" height="${LANE_HEIGHT - 5}" rx="2"/>${label}</g>${job.role === 'backup' && deadlineTick(job, y, scene)}`;
}

/** The end of a backup's deadline, where the backup was still running. */
function deadlineTick({ label, startedMs, endedMs }: JobBar, y: number, scene: Scene): Markup | false {
  const { axis, knownMs, deadlineMs } = scene;
  if (deadlineMs === null || (endedMs ?? knownMs) <= startedMs + deadlineMs) return false;
  const title = `deadline of ${label}: ${durationText(deadlineMs)}`;
  return html`<g class="deadline"><title>${title}</title><path d="M${axis.x(startedMs + deadlineMs)} ${y}v${LANE_HEIGHT}"/></g>`;
}

/** Restores, attempts of SIGTERM, and searches that found leftovers: a sign at the moment of each. */
function markLanes({ marks }: SubjectTimeline, axis: Axis): Lane[] {
  return Mark.shape.kind.options.flatMap((kind) => {
    const drawn = marks.filter((mark) => mark.kind === kind && mark.tMs >= 0);
    if (drawn.length === 0) return [];
    const draw = (y: number) =>
      drawn.map(({ tMs, good, text }) => {
        const title = `${momentText(tMs)}: ${text}`;
        return html`<g><title>${title}</title><text class="mark tone-${good ? 'good' : 'bad'}" x="${axis.x(tMs)}" y="${y + 15}" text-anchor="middle">${good ? '✔' : '✖'}</text></g>`;
      });
    return [{ label: markNames[kind], draw }];
  });
}

const markNames = { restore: 'restores', SIGTERM: 'SIGTERM', leftovers: 'leftovers' } as const;

// In the bar where it fits, else behind it, else before it, else only in the title.
function jobLabel(
  { sign, word, tone }: Word,
  x: number,
  end: number,
  y: number,
  axis: Axis,
  next: JobBar | undefined,
) {
  const text = `${sign} ${word}`;
  if (end - x > WORD_WIDTH) return html`<text class="inside" x="${x + 6}" y="${y + 14}">${text}</text>`;
  if ((next ? axis.x(next.startedMs) : axis.right) - end > WORD_WIDTH)
    return html`<text class="tone-${tone}" x="${end + 5}" y="${y + 14}">${text}</text>`;
  if (x - axis.left < WORD_WIDTH) return false;
  return html`<text class="tone-${tone}" x="${x - 5}" y="${y + 14}" text-anchor="end">${text}</text>`;
}

function jobWord(job: JobBar): Word {
  if (job.role === 'backup') return outcomeLabel(job.outcome, job.harms);
  if (job.code === 0) return { sign: '✔', word: 'exited 0', tone: 'good', meaning: '' };
  return { sign: '▲', word: job.endedMs === null ? 'never ended' : 'failed', tone: 'bad', meaning: '' };
}

function exit({ endedMs, lost, signal, code }: JobBar): string {
  if (endedMs === null) return 'no exit code';
  if (lost) return 'lost with the node';
  return signal ? `ended by ${signal}` : `exit code ${code}`;
}

const classes = {
  'nfs-not-responding': 'NFS not responding',
  'nfs-ok': 'NFS OK again',
  'hung-task': 'hung task',
  'rcu-stall': 'RCU stall',
  oom: 'out of memory',
  panic: 'panic',
} as const;

function kernelLanes({ kernel }: SubjectTimeline, axis: Axis): Lane[] {
  return Object.entries(classes).flatMap(([name, label]) => {
    const lines = kernel.lines.filter((line) => line.class === name && line.tMs >= 0);
    if (lines.length === 0) return [];
    const draw = (y: number) =>
      lines.map(
        ({ tMs, text }) =>
          html`<rect class="kernel-mark" x="${axis.x(tMs) - 1}" y="${y + 3}" width="2" height="${LANE_HEIGHT - 6}"><title>${`kernel, ${momentText(tMs)}: ${text}`}</title></rect>`,
      );
    return [{ label, draw }];
  });
}
