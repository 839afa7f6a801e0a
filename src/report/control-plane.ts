/** How the control plane answered over a subject's timeline. */
import { z } from 'zod';
import type { ControlPlane, Event } from '../history/events.ts';
import { durationText } from '../history/time-text.ts';

export const ControlPlaneFigures = z.object({
  samples: z.int(),
  /** The slowest answers in ms; the plan's `limits.controlPlaneMs` where one did not come. null: never asked. */
  slowestReadyzMs: z.number().nullable(),
  slowestListMs: z.number().nullable(),
  slowestWriteMs: z.number().nullable(),
  slowestSshBannerMs: z.number().nullable(),
  /** Samples in which /readyz, the list or the write was not answered in time, or with an error. */
  unanswered: z.int(),
  /** Why not, each reason once, e.g. `list: HTTP 403`. */
  refusals: z.array(z.string()),
  /** Samples in which the SSH server sent no banner: the target's silence, which is not the control plane's. */
  sshUnanswered: z.int(),
  /** Samples in which the node was not Ready. */
  notReady: z.int(),
});
export type ControlPlaneFigures = z.infer<typeof ControlPlaneFigures>;

/**
 * From the start of the timeline on; null: there is no control plane, or it was not asked. An unanswered request counts
 * as `limitMs`: the probe gave up then. Pure.
 */
export function controlPlaneFigures(events: readonly Event[], limitMs: number): ControlPlaneFigures | null {
  const samples = events.flatMap((event) =>
    event.type === 'sample' && event.t >= 0 && event.sample.controlPlane ? [event.sample.controlPlane] : [],
  );
  if (samples.length === 0) return null;
  const slowest = (kind: 'readyzMs' | 'listMs' | 'writeMs') =>
    Math.max(...samples.map((sample) => sample[kind] ?? limitMs));
  const banners = samples.flatMap(({ sshBannerMs }) => (sshBannerMs === undefined ? [] : [sshBannerMs]));
  return {
    samples: samples.length,
    slowestReadyzMs: slowest('readyzMs'),
    slowestListMs: slowest('listMs'),
    slowestWriteMs: slowest('writeMs'),
    slowestSshBannerMs: banners.length > 0 ? Math.max(...banners.map((ms) => ms ?? limitMs)) : null,
    unanswered: samples.filter((sample) => apiMs(sample, limitMs) === limitMs).length,
    refusals: [...new Set(samples.flatMap(({ refusals = [] }) => refusals))],
    sshUnanswered: banners.filter((ms) => ms === null).length,
    notReady: samples.filter(({ nodeReady }) => nodeReady === false).length,
  };
}

/** The slowest of the three requests to the API in one sample; an unanswered request counts as `limitMs`. */
export function apiMs({ readyzMs, listMs, writeMs }: ControlPlane, limitMs: number): number {
  return Math.max(...[readyzMs, listMs, writeMs].map((ms) => ms ?? limitMs));
}

/** The figures in one sentence. */
export function controlPlaneSentence(figures: ControlPlaneFigures): string {
  const {
    slowestReadyzMs,
    slowestListMs,
    slowestWriteMs,
    slowestSshBannerMs,
    unanswered,
    refusals,
    sshUnanswered,
    notReady,
    samples,
  } = figures;
  const none = sshUnanswered > 0 ? ` (none ${sshUnanswered} of ${samples} times)` : '';
  const banner = slowestSshBannerMs === null ? '' : `, SSH banner ${durationText(slowestSshBannerMs)}${none}`;
  const why = refusals.length > 0 ? ` (${refusals.join(', ')})` : '';
  const silent = unanswered > 0 ? `, not answered ${unanswered} of ${samples} times${why}` : '';
  const down = notReady > 0 ? `, the node not Ready in ${notReady}` : '';
  return `Control plane at its slowest: /readyz ${durationText(slowestReadyzMs)}, list ${durationText(slowestListMs)}, write ${durationText(slowestWriteMs)}${banner}${silent}${down}.`;
}
