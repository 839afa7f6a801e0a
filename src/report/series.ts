/** The samples of one subject, thinned for people: each point is the worst of a few consecutive samples. */
import { z } from 'zod';
import type { Bystander, EventOf } from '../history/events.ts';
import type { Limits } from '../history/limits.ts';
import { apiMs } from './control-plane.ts';

/** A chart has about twice as many pixels; probes sample more around events, so points are denser there too. */
export const MAX_POINTS = 400;

const kinds = ['forkExecMs', 'fsyncMs', 'netnsMs'] as const;

/** Times are ms of lab time. null: no sample here measured it. */
export const Point = z.object({
  fromMs: z.number(),
  untilMs: z.number(),
  /** Tasks in D state. */
  dstate: z.int(),
  /** Of these, those that SIGKILL would not end. */
  unkillable: z.int(),
  load1: z.number(),
  heartbeatGapMs: z.number().nullable(),
  forkExecMs: z.number().nullable(),
  fsyncMs: z.number().nullable(),
  netnsMs: z.number().nullable(),
  /** The slowest of the requests to the Kubernetes API; `limits.controlPlaneMs` where one was not answered. */
  apiMs: z.number().nullable(),
  /** Bystander's work that was given up; its figure above is the plan's `limits.bystanderMs` then. */
  overdue: z.array(z.enum(kinds)),
});
export type Point = z.infer<typeof Point>;

/** Thins samples to at most `most` points, worst figure of each, so that no peak is lost. `limits`: the plan's. */
export function thin(samples: readonly EventOf<'sample'>[], limits: Limits, most = MAX_POINTS): Point[] {
  const size = Math.max(1, Math.ceil(samples.length / most));
  const points: Point[] = [];
  for (let i = 0; i < samples.length; i += size) points.push(worst(samples.slice(i, i + size), limits));
  return points;
}

function worst(samples: readonly EventOf<'sample'>[], limits: Limits): Point {
  const seen = samples.map(({ sample }) => sample);
  const bystanders = seen.flatMap(({ bystander }) => (bystander ? [bystander] : []));
  const slowest = (kind: keyof Bystander) =>
    greatest(bystanders.map((bystander) => bystander[kind] ?? limits.bystanderMs));
  return {
    fromMs: samples[0]?.t ?? 0,
    untilMs: samples.at(-1)?.t ?? 0,
    dstate: Math.max(...seen.map(({ dstate }) => dstate.length)),
    unkillable: Math.max(
      ...seen.map(({ dstate }) => dstate.filter((task) => task.killable === false).length),
    ),
    load1: Math.max(...seen.map(({ load1 }) => load1)),
    heartbeatGapMs: greatest(seen.map(({ heartbeatGapMs }) => heartbeatGapMs)),
    forkExecMs: slowest('forkExecMs'),
    fsyncMs: slowest('fsyncMs'),
    netnsMs: slowest('netnsMs'),
    apiMs: greatest(
      seen.map(({ controlPlane }) => (controlPlane ? apiMs(controlPlane, limits.controlPlaneMs) : null)),
    ),
    overdue: kinds.filter((kind) => bystanders.some((bystander) => bystander[kind] === null)),
  };
}

function greatest(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length > 0 ? Math.max(...numbers) : null;
}
