/** The samples of one subject, thinned for people: each point is the worst of a few consecutive samples. */
import { z } from 'zod';
import type { Bystander, EventOf } from '../history/events.ts';
import { apiMs } from './control-plane.ts';

/** A chart has about twice as many pixels; probes sample more around events, so points are denser there too. */
export const MAX_POINTS = 400;

/** After so many ms a bystander's work is given up, see `Bystander` in the history. */
export const BYSTANDER_LIMIT_MS = 30_000;

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
  /** The slowest of the requests to the Kubernetes API; 10,000 where one was not answered. */
  apiMs: z.number().nullable(),
  /** Bystander's work that was given up after 30 s; its figure above is 30,000 then. */
  overdue: z.array(z.enum(kinds)),
});
export type Point = z.infer<typeof Point>;

/** Thins samples to at most `limit` points, worst figure of each, so that no peak is lost. */
export function thin(samples: readonly EventOf<'sample'>[], limit = MAX_POINTS): Point[] {
  const size = Math.max(1, Math.ceil(samples.length / limit));
  const points: Point[] = [];
  for (let i = 0; i < samples.length; i += size) points.push(worst(samples.slice(i, i + size)));
  return points;
}

function worst(samples: readonly EventOf<'sample'>[]): Point {
  const seen = samples.map(({ sample }) => sample);
  const bystanders = seen.flatMap(({ bystander }) => (bystander ? [bystander] : []));
  return {
    fromMs: samples[0]?.t ?? 0,
    untilMs: samples.at(-1)?.t ?? 0,
    dstate: Math.max(...seen.map(({ dstate }) => dstate.length)),
    unkillable: Math.max(
      ...seen.map(({ dstate }) => dstate.filter((task) => task.killable === false).length),
    ),
    load1: Math.max(...seen.map(({ load1 }) => load1)),
    heartbeatGapMs: greatest(seen.map(({ heartbeatGapMs }) => heartbeatGapMs)),
    forkExecMs: slowest(bystanders, 'forkExecMs'),
    fsyncMs: slowest(bystanders, 'fsyncMs'),
    netnsMs: slowest(bystanders, 'netnsMs'),
    apiMs: greatest(seen.map(({ controlPlane }) => (controlPlane ? apiMs(controlPlane) : null))),
    overdue: kinds.filter((kind) => bystanders.some((bystander) => bystander[kind] === null)),
  };
}

function slowest(bystanders: readonly Bystander[], kind: keyof Bystander): number | null {
  return greatest(bystanders.map((bystander) => bystander[kind] ?? BYSTANDER_LIMIT_MS));
}

function greatest(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length > 0 ? Math.max(...numbers) : null;
}
