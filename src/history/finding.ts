/** The findings in the histories of trials. Produced by the checks, rendered by the reports. */
import { z } from 'zod';
import { SyscallErrors } from './events.ts';

/** `unknown` is never green: a check that throws or lacks data is unknown. */
export const Verdict = z.enum(['pass', 'fail', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;

/** `not-tested`: the premise of the promise never arose, e.g. no backup failed. It is no pass, and decides nothing. */
export const FindingVerdict = z.enum([...Verdict.options, 'not-tested']);
export type FindingVerdict = z.infer<typeof FindingVerdict>;

/**
 * The outcome of one backup, worst first. `succeeded-dirty`: exit code 0 and a good copy, with harm. `refused`: it failed
 * at the leftovers of an earlier backup and changed nothing. `never-worked`, of a trial: it failed where no fault was in force.
 */
export const Outcome = z.enum([
  'node-lost',
  'silent-loss',
  'never-worked',
  'hung',
  'failed-dirty',
  'succeeded-dirty',
  'refused',
  'failed-clean',
  'succeeded',
]);
export type Outcome = z.infer<typeof Outcome>;

/**
 * The harm that a backup did, with any exit code, worst first. `lost-layer`, `not-recovered`, `piled-up` and
 * `slowed-node` are harms of a trial, the others also of one backup.
 */
export const Harm = z.enum([
  /** The last good copy no longer restores. */
  'lost-copy',
  /** A restore lacks a promised layer of the data, such as the structure, though the backup reported success. */
  'lost-layer',
  /** The next backup after the faults did not succeed without help. */
  'not-recovered',
  /** Polls or other background jobs did not end, or piled up. */
  'piled-up',
  /** Work beside the backup was slow, or was not done. */
  'slowed-node',
  /** A task of it was in D state for as long as SIGTERM allows. */
  'froze',
  /** SIGTERM did not end it in time. */
  'ignored-sigterm',
  /** Processes, mounts or temporary files. */
  'left',
]);
export type Harm = z.infer<typeof Harm>;

export const Finding = z.object({
  /** The label of the trial. */
  subject: z.string(),
  /** The name of the check, e.g. `within-deadline`. */
  check: z.string(),
  /** The promise in words, e.g. `ends within its deadline`. */
  promise: z.string(),
  verdict: FindingVerdict,
  /** Whether the scenario asserts it; other findings never decide the exit code. */
  asserted: z.boolean(),
  /** One sentence with the figures that it rests on. */
  summary: z.string(),
  /** The `seq` of the events that prove it. */
  evidence: z.array(z.int().nonnegative()),
});
export type Finding = z.infer<typeof Finding>;

/** A fault that met a backup. */
export const MetFault = z.object({
  fault: z.string(),
  /** The effect by meter. null: not counted, as the history is old, or as the counts went down with the node. */
  counts: z.record(z.string(), z.number()).nullable(),
  /** The effect in words, e.g. `431 packets of backup 2 dropped`. */
  text: z.string(),
});
export type MetFault = z.infer<typeof MetFault>;

/** One backup run as found in the history. */
export const BackupResult = z.object({
  backup: z.int(),
  job: z.string(),
  startedMs: z.number(),
  /** null: it never ended. */
  durationMs: z.number().nullable(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  outcome: Outcome.nullable(),
  /** Worst first; empty where none was found. */
  harms: z.array(Harm),
  /** The faults that met it, in the order of their injections. */
  met: z.array(MetFault),
  /** Errors that system calls returned to its programs; absent: not traced. */
  errors: SyscallErrors.optional(),
});
export type BackupResult = z.infer<typeof BackupResult>;

export const MetricUnit = z.enum(['ms', 'tasks', 'load', 'lines', 'calls', 'bytes']);
export type MetricUnit = z.infer<typeof MetricUnit>;

/** One metric of one trial, over its timeline and watch; `src/metrics` declares them. */
export const MeasuredMetric = z.object({
  /** E.g. `longest-d-state`. */
  name: z.string(),
  title: z.string(),
  unit: MetricUnit,
  /** Which direction is an improvement. */
  better: z.enum(['lower', 'higher']),
  /** The resolution of the measurement, in `unit`: a smaller difference between two trials is no change. */
  tolerance: z.number(),
  /** null: not measured. */
  value: z.number().nullable(),
});
export type MeasuredMetric = z.infer<typeof MeasuredMetric>;

/** The judgement of one trial. */
export const SubjectJudgement = z.object({
  /** The label of the trial: the strategy's name, with the seed where the run has several. */
  subject: z.string(),
  /** The id of the trial within its run. */
  trial: z.string(),
  strategy: z.string(),
  seed: z.int().nonnegative(),
  mode: z.enum(['measure', 'assert']),
  /** The worst outcome of its backups, made worse by a broken promise; null: unknown. */
  outcome: Outcome.nullable(),
  /** Of its backups and of the trial as a whole, worst first. */
  harms: z.array(Harm),
  /**
   * Of the asserted checks; null for a measured subject, of which `pass` would say nothing. Never `pass` where the subject
   * asserts a clean failure, no fault met a backup, and the plan has no `mayMiss`.
   */
  verdict: Verdict.nullable(),
  /** No fault met a backup, and by how much each missed, without a full stop; null: one did, or the history is not whole. */
  notTested: z.string().nullable(),
  backups: z.array(BackupResult),
  findings: z.array(Finding),
  /** The deadline of one backup; null: none was set. */
  deadlineMs: z.number().nullable(),
  metrics: z.array(MeasuredMetric),
});
export type SubjectJudgement = z.infer<typeof SubjectJudgement>;

export const Judgement = z.object({
  /** The worst asserted verdict; `pass` where nothing is asserted and nothing broke. */
  verdict: Verdict,
  subjects: z.array(SubjectJudgement),
});
export type Judgement = z.infer<typeof Judgement>;
