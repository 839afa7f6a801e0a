/**
 * Every limit that a trial is driven and judged by. They stand in the plan, so that a history is judged by its own;
 * plans of older histories have none and get these defaults, which they were driven by.
 */
import { z } from 'zod';
import { bystanderMs, controlPlaneMs } from './probe-limits.ts';

const ms = (usual: number) => z.number().positive().default(usual);

export const Limits = z.object({
  /** How long a job has to end after SIGTERM: the default of a pod's `terminationGracePeriodSeconds`, 30. */
  sigtermGraceMs: ms(30_000),
  /** How long after a backup's first fault SIGTERM is tried: long enough for the fault to be in force. */
  sigtermProbeAfterMs: ms(10_000),
  /** How long the preparation and the baseline run may take, each; full scale at 5 MB/s takes two minutes. */
  baselineMs: ms(1_800_000),
  /** How long the probes watch the node at rest before the baseline run; one minute has two runs of the bystander. */
  restMs: ms(60_000),
  /** From the end of a backup to the inspection of its leftovers: its peer on the target needs seconds to notice. */
  settleMs: ms(10_000),
  /** How long before a backup its data changes, so that the backup starts on time. */
  changeAheadMs: ms(5_000),
  /** Added to the duration of the baseline run for the deadline of one backup, unless one is stated. */
  deadlineSlackMs: ms(300_000),
  /** How long a restore may take; full scale at 5 MB/s takes two minutes. */
  restoreMs: ms(600_000),
  /**
   * The longest gap of a task that should run every 100 ms: etcd's default `--election-timeout` is 1000 ms, so a control
   * plane on a node that stops for longer loses its leader.
   */
  heartbeatGapMs: ms(1_000),
  /** Ordinary work of others is never slow below this: half of the 1 s that a Kubernetes probe has (`timeoutSeconds: 1`). */
  slowWorkMs: ms(500),
  /** A request to the API is never slow below this: a Kubernetes probe gives up after it (`timeoutSeconds: 1`). */
  slowApiMs: ms(1_000),
  /** The least available memory: the kubelet's default `evictionHard` threshold, `memory.available` 100Mi. */
  memoryAvailableBytes: z
    .number()
    .positive()
    .default(100 * 2 ** 20),
  /** How long a poll or another background job may run: Longhorn's default `backupstore-poll-interval`, 300 s. */
  backgroundMs: ms(300_000),
  /** How many of them may run at once: one that is due, and two that wait out a short failure. */
  backgroundAtOnce: z.int().positive().default(3),
  /** How long a task of no job may be in D state: with Kubernetes' default `periodSeconds: 10`, longer misses a probe. */
  othersDStateMs: ms(10_000),
  /**
   * How many times slower than the median of the baseline phase ordinary work may become: a lab on a slow machine is
   * slow in that phase too, and a backup's part in it shows only by an order of magnitude.
   */
  slowdown: z.number().positive().default(10),
  /**
   * How many samples must be slow in real time, where the host may have been busy at one moment; two are half a minute
   * apart. On a virtual clock, where load on the host changes no figure, one is enough.
   */
  slowSamplesInRealTime: z.int().positive().default(2),
  /** After how long the bystander's work counts as not done. The probes' own limit; see `probe-limits.ts`. */
  bystanderMs: ms(bystanderMs),
  /** After how long a request to the control plane counts as not answered. The probes' own limit. */
  controlPlaneMs: ms(controlPlaneMs),
});
export type Limits = z.infer<typeof Limits>;

/** The limits of every plan that does not state others. */
export const usualLimits: Limits = Limits.parse({});
