/** The course of one trial, for people: faults, jobs, samples, kernel lines. All times are ms of lab time. */
import { z } from 'zod';
import { type Event, JobRole } from '../history/events.ts';
import { Harm, Outcome, type SubjectJudgement } from '../history/finding.ts';
import { jobLabels } from '../history/job-labels.ts';
import type { FaultWindow } from '../read-model/faults.ts';
import type { JobRun } from '../read-model/jobs.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { plain, plainLine } from '../terminal/plain.ts';
import { ControlPlaneFigures, controlPlaneFigures } from './control-plane.ts';
import { dStateTasks, Stuck } from './d-state-tasks.ts';
import { eventText, trialJobs } from './event-text.ts';
import { KernelLog, kernelLog } from './kernel-lines.ts';
import { ScheduleFigures, scheduleFigures } from './schedule.ts';
import { Point, thin } from './series.ts';

/** The number of characters kept from the end of a failed job's output. */
const MAX_STDERR = 2000;

/** `untilMs` null: it was never lifted, or the history stops before. */
export const FaultBand = z.object({
  fault: z.string(),
  name: z.string(),
  params: z.record(z.string(), z.unknown()),
  fromMs: z.number(),
  untilMs: z.number().nullable(),
});
export type FaultBand = z.infer<typeof FaultBand>;

/** `endedMs` null: it was still running when the history stops. */
export const JobBar = z.object({
  job: z.string(),
  /** Its name in findings and reports, e.g. `backup 3`. */
  label: z.string(),
  role: JobRole,
  backup: z.int().nullable(),
  startedMs: z.number(),
  endedMs: z.number().nullable(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  lost: z.boolean(),
  outcome: Outcome.nullable(),
  /** Of a backup, worst first. */
  harms: z.array(Harm),
  /** The end of its stderr; null where it exited 0 or printed nothing. */
  stderr: z.string().nullable(),
});
export type JobBar = z.infer<typeof JobBar>;

/** A moment that a check judges: a restore, a SIGTERM, a search for leftovers that found some. */
export const Mark = z.object({
  tMs: z.number(),
  kind: z.enum(['restore', 'SIGTERM', 'leftovers']),
  /** The restore gave the last good copy back bit for bit; SIGTERM ended the backup. */
  good: z.boolean(),
  text: z.string(),
});
export type Mark = z.infer<typeof Mark>;

export const SubjectTimeline = z.object({
  subject: z.string(),
  /** The strategy's title, and the command of one backup; null: never started. */
  title: z.string().nullable(),
  command: z.string().nullable(),
  /** Why it ended; null: the history stops before its end. */
  ended: z.enum(['completed', 'trouble', 'interrupted']).nullable(),
  /** Time of its last event; null: there is none. */
  untilMs: z.number().nullable(),
  faults: z.array(FaultBand),
  /** When the node was away; `untilMs` null: it did not come back. */
  nodeAway: z.array(z.object({ cause: z.string(), fromMs: z.number(), untilMs: z.number().nullable() })),
  jobs: z.array(JobBar),
  marks: z.array(Mark),
  points: z.array(Point),
  /** Samples in the history, of which the points are the worst. */
  samples: z.int(),
  stuck: z.array(Stuck),
  kernel: KernelLog,
  /** null: the node has no Kubernetes. */
  controlPlane: ControlPlaneFigures.nullable(),
  /** null: the backup's schedule was never deleted. */
  schedule: ScheduleFigures.nullable(),
});
export type SubjectTimeline = z.infer<typeof SubjectTimeline>;

/** The timeline of one trial, to the end of its history. `name`: its label. */
export function makeTimeline(
  name: string,
  trial: TrialModel,
  judged: SubjectJudgement | undefined,
): SubjectTimeline {
  const { events, plan, started, over, samples } = trial;
  return {
    subject: name,
    title: started ? plainLine(started.title) : null,
    command: started ? plain(started.command) : null,
    ended: over?.because ?? null,
    untilMs: events.length > 0 ? trial.lastMs : null,
    faults: trial.faults.map(faultBand),
    nodeAway: trial.absences.map(({ lost, back }) => ({
      cause: lost.cause,
      fromMs: lost.t,
      untilMs: back?.t ?? null,
    })),
    jobs: trial.jobs.map((run) => jobBar(run, judged)),
    marks: marksOf(events),
    points: thin(samples, plan.limits),
    samples: samples.length,
    stuck: dStateTasks(samples),
    kernel: kernelLog(trial.kernel),
    controlPlane: controlPlaneFigures(samples, plan.limits.controlPlaneMs),
    schedule: scheduleFigures(events),
  };
}

function marksOf(events: readonly Event[]): Mark[] {
  const [labels, trials] = [jobLabels(events), trialJobs(events)];
  return events.flatMap((event) => {
    const kind = markKind(event);
    if (!kind) return [];
    return { tMs: event.t, ...kind, text: eventText(event, trials, labels) };
  });
}

function markKind(event: Event): Pick<Mark, 'kind' | 'good'> | undefined {
  if (event.type === 'restored')
    return { kind: 'restore', good: event.ok && event.matches.includes(event.against) };
  if (event.type === 'sigterm-tried') return { kind: 'SIGTERM', good: event.ended };
  if (event.type !== 'leftovers') return undefined;
  const { processes, mounts, temporaryFiles } = event.leftovers;
  const none = processes.length + mounts.length + temporaryFiles.length === 0;
  return none ? undefined : { kind: 'leftovers', good: false };
}

function faultBand({ injected, lifted }: FaultWindow): FaultBand {
  const { t, fault, name, params } = injected;
  return { fault, name, params, fromMs: t, untilMs: lifted?.t ?? null };
}

function jobBar(
  { job, label, role, backup, started, ended }: JobRun,
  judged: SubjectJudgement | undefined,
): JobBar {
  const result = judged?.backups.find((one) => one.job === job);
  return {
    job,
    label,
    role,
    backup,
    startedMs: started.t,
    endedMs: ended?.t ?? null,
    code: ended?.code ?? null,
    signal: ended?.signal ?? null,
    lost: ended?.lost ?? false,
    outcome: result?.outcome ?? null,
    harms: result?.harms ?? [],
    stderr: ended && ended.code !== 0 && ended.stderr !== '' ? plain(ended.stderr).slice(-MAX_STDERR) : null,
  };
}
