/** The course of one trial, for people: faults, jobs, samples, kernel lines. All times are ms of lab time. */
import { z } from 'zod';
import { type Event, type EventOf, type EventType, JobRole } from '../history/events.ts';
import { Outcome, type SubjectJudgement } from '../history/finding.ts';
import type { Limits } from '../history/limits.ts';
import { ControlPlaneFigures, controlPlaneFigures } from './control-plane.ts';
import { KernelLog, kernelLog } from './kernel-lines.ts';
import { plain, plainLine } from './plain.ts';
import { ScheduleFigures, scheduleFigures } from './schedule.ts';
import { Point, thin } from './series.ts';
import { Stuck, stuckTasks } from './stuck.ts';

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
  role: JobRole,
  backup: z.int().nullable(),
  startedMs: z.number(),
  endedMs: z.number().nullable(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  lost: z.boolean(),
  outcome: Outcome.nullable(),
  /** The end of its stderr; null where it exited 0 or printed nothing. */
  stderr: z.string().nullable(),
});
export type JobBar = z.infer<typeof JobBar>;

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

/** The timeline of one trial from its events. `name`: its label. */
export function makeTimeline(
  name: string,
  events: readonly Event[],
  judged: SubjectJudgement | undefined,
  limits: Limits,
): SubjectTimeline {
  const started = all(events, 'subject-started')[0];
  const samples = all(events, 'sample');
  return {
    subject: name,
    title: started ? plainLine(started.title) : null,
    command: started ? plain(started.command) : null,
    ended: all(events, 'subject-ended').at(-1)?.because ?? null,
    untilMs: events.at(-1)?.t ?? null,
    faults: faultBands(events),
    nodeAway: nodeAway(events),
    jobs: jobBars(events, judged),
    points: thin(samples, limits),
    samples: samples.length,
    stuck: stuckTasks(samples),
    kernel: kernelLog(all(events, 'kernel')),
    controlPlane: controlPlaneFigures(events, limits.controlPlaneMs),
    schedule: scheduleFigures(events),
  };
}

function all<T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

function faultBands(events: readonly Event[]): FaultBand[] {
  const lifts = all(events, 'fault-lifted');
  return all(events, 'fault-injected').map(({ seq, t, fault, name, params }) => {
    const lift = lifts.find((lifted) => lifted.fault === fault && lifted.seq > seq);
    return { fault, name, params, fromMs: t, untilMs: lift?.t ?? null };
  });
}

function nodeAway(events: readonly Event[]): SubjectTimeline['nodeAway'] {
  const returns = all(events, 'node-back');
  return all(events, 'node-lost').map(({ seq, t, cause }) => {
    const back = returns.find((event) => event.seq > seq);
    return { cause, fromMs: t, untilMs: back?.t ?? null };
  });
}

function jobBars(events: readonly Event[], judged: SubjectJudgement | undefined): JobBar[] {
  const ends = new Map(all(events, 'job-ended').map((event) => [event.job, event]));
  return all(events, 'job-started').map(({ job, role, backup, t }) => {
    const end = ends.get(job);
    return {
      job,
      role,
      backup,
      startedMs: t,
      endedMs: end?.t ?? null,
      code: end?.code ?? null,
      signal: end?.signal ?? null,
      lost: end?.lost ?? false,
      outcome: judged?.backups.find((result) => result.job === job)?.outcome ?? null,
      stderr: end && end.code !== 0 && end.stderr !== '' ? plain(end.stderr).slice(-MAX_STDERR) : null,
    };
  });
}
