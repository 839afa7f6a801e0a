/**
 * The history of a trial: append-only, typed events with lab time, one JSON line each, written as they happen.
 * Every verdict and every report is a pure function of these events.
 *
 * `t` is milliseconds of lab time from the start of the trial's timeline; preparation has negative times.
 * `seq` counts lines from 0; findings point at events by it.
 */
import { z } from 'zod';
import { CueCame } from './cue.ts';
import { NodeLossCause } from './effects.ts';
import { ClockKind, LabName } from './lab-name.ts';
import { labMs } from './lab-time.ts';
import { Plan } from './plan.ts';
import { Trial } from './trial.ts';

/** A version of the source data: 0 is that of the baseline run. */
const DataVersion = z.int().nonnegative();

/** `prepare`: before the first backup, and after each boot of the node. `trial`: a backup that is started to be ended. */
export const JobRole = z.enum(['prepare', 'quiet', 'backup', 'poll', 'restore', 'trial']);
export type JobRole = z.infer<typeof JobRole>;

/** A task in uninterruptible sleep, as /proc shows it. */
export const DStateTask = z.object({
  pid: z.int(),
  comm: z.string(),
  /** The kernel function it waits in (/proc/PID/wchan). */
  waitsIn: z.string(),
  /** Whether SIGKILL would end the wait, judged from its kernel stack; null where the stack does not tell. */
  killable: z.boolean().nullable(),
  /** The observed time in this state, in ms of lab time. */
  forMs: z.number(),
  /** The job it belongs to, if any. */
  job: z.string().nullable(),
});
export type DStateTask = z.infer<typeof DStateTask>;

/**
 * RPC counts of all NFS mounts since they were mounted (/proc/self/mountstats). The sums over all operations tell little: each new
 * file is an error (ENOENT), each lease renewal in a silence is a timeout, and a call over a new connection is no retransmission.
 */
export const NfsCounts = z.object({
  /** By operation, e.g. `WRITE`, where it has any; without lease renewals. Absent: recorded before there were any. */
  operations: z.record(z.string(), z.object({ timeouts: z.int(), errors: z.int() })).optional(),
  calls: z.int(),
  retransmissions: z.int(),
  timeouts: z.int(),
  errors: z.int(),
});
export type NfsCounts = z.infer<typeof NfsCounts>;

/** How long ordinary work takes beside the backup: the blast radius. Milliseconds; null: not done within 30 s. */
export const Bystander = z.object({
  forkExecMs: z.number().nullable(),
  fsyncMs: z.number().nullable(),
  netnsMs: z.number().nullable(),
});
export type Bystander = z.infer<typeof Bystander>;

/** How the control plane answers, each in ms; null: not within 10 s, or with an error. */
export const ControlPlane = z.object({
  /** GET /readyz. */
  readyzMs: z.number().nullable(),
  /** A list of at most five pods. */
  listMs: z.number().nullable(),
  /** A small write: one annotation of one ConfigMap. */
  writeMs: z.number().nullable(),
  /**
   * From the connect to the banner of the target's SSH server, by the way that the backup takes; while it is waited for,
   * how long already where that exceeds the last answer. Absent: nothing is known yet.
   */
  sshBannerMs: z.number().nullable().optional(),
  /** Why requests to the API were not answered, e.g. `list: HTTP 403`; absent: all three were. */
  refusals: z.array(z.string()).optional(),
  /** The node's Ready condition as its watch told it last; null: not known. */
  nodeReady: z.boolean().nullable(),
});
export type ControlPlane = z.infer<typeof ControlPlane>;

/** Bytes of whole frames that the node's network card sent and received. */
export const Wire = z.object({ sent: z.int().nonnegative(), received: z.int().nonnegative() });
export type Wire = z.infer<typeof Wire>;

/** One kind of error that system calls of a job returned to its programs. */
export const SyscallError = z.object({
  /** E.g. `close`. */
  call: z.string(),
  /** E.g. `EIO`. */
  errno: z.string(),
  count: z.int().positive(),
  /** From the start of the job to the first and to the last one, in ms. */
  firstMs: z.number().nonnegative(),
  lastMs: z.number().nonnegative(),
});
export type SyscallError = z.infer<typeof SyscallError>;

/** The errors of a job that mean trouble with a disk, a server or the network (`src/guest/syscall-errors.ts`). */
export const SyscallErrors = z.object({
  errors: z.array(SyscallError),
  /** Further ones, for which the kernel had no room. */
  notListed: z.int().nonnegative(),
});
export type SyscallErrors = z.infer<typeof SyscallErrors>;

export const Sample = z.object({
  dstate: z.array(DStateTask),
  load1: z.number(),
  /** Pressure stall information: the share of the last 10 s in which some task waited, in percent. */
  pressure: z.object({ cpu: z.number(), io: z.number(), memory: z.number() }),
  memoryAvailableBytes: z.number(),
  processes: z.int(),
  /** The longest gap since the last sample of a task that should run every 100 ms; null while it rests. */
  heartbeatGapMs: z.number().nullable(),
  nfs: NfsCounts.nullable(),
  bystander: Bystander.nullable(),
  /** Probes of one number each (`src/probes/gauges.ts`), by name; null: not measured. Absent: recorded before there were any. */
  gauges: z.record(z.string(), z.number().nullable()).optional(),
  /** Only where the node has a Kubernetes. */
  controlPlane: ControlPlane.nullable().optional(),
});
export type Sample = z.infer<typeof Sample>;

export const KernelLineClass = z.enum([
  'nfs-not-responding',
  'nfs-ok',
  'hung-task',
  'rcu-stall',
  'oom',
  'panic',
  'other',
]);
export type KernelLineClass = z.infer<typeof KernelLineClass>;

/** A pod of the backup's namespace, whenever its phase, reason or restarts changed. */
export const PodState = z.object({
  /** The job that it runs; null: none of the drill's. */
  job: z.string().nullable(),
  pod: z.string(),
  /** Pending, Running, Succeeded, Failed or Unknown; `Gone` once it has been deleted. */
  phase: z.string(),
  /** Why it is there, as Kubernetes says it, e.g. `ImagePullBackOff`, `OOMKilled`, `Unschedulable`. */
  reason: z.string().nullable(),
  restarts: z.int().nonnegative(),
});
export type PodState = z.infer<typeof PodState>;

/** A Kubernetes Event of the backup's namespace. */
export const ClusterEvent = z.object({
  /** E.g. `Pod/backup-1-x7k2p`. */
  object: z.string(),
  /** E.g. `BackOff`. */
  reason: z.string(),
  message: z.string(),
  /** Its type is Warning. */
  warning: z.boolean(),
});
export type ClusterEvent = z.infer<typeof ClusterEvent>;

/** Something happened to the schedule, the backup's CronJob, or was done about it in Git. */
export const ScheduleChange = z.object({
  /**
   * `watched`: the reconciler began. `deleted`: the drill deleted the live CronJob. `committed`: the drill took it out of
   * Git. `restored`: it is there again. `pruned`: it was deleted since Git no longer has it. `looked`: nothing
   * happened, but it was asked whether the schedule would fire.
   */
  what: z.enum(['watched', 'deleted', 'committed', 'restored', 'pruned', 'looked']),
  by: z.enum(['drill', 'reconciler']),
  /** The commit that the repository's HEAD is at, abbreviated. */
  commit: z.string(),
  /** Since the deletion or the commit that this answers, in ms; null: it answers none. */
  afterMs: z.number().nullable(),
  /** Whether the next schedule would fire now: a CronJob is there and not suspended. null: the cluster did not say. */
  wouldFire: z.boolean().nullable(),
});
export type ScheduleChange = z.infer<typeof ScheduleChange>;

export const LabFacts = z.object({
  lab: LabName,
  clock: ClockKind,
  /** The software that runs the lab, e.g. `QEMU 7.2.22, TCG`. */
  host: z.string(),
  kernel: z.string(),
  /** Name to version of the lab's parts. */
  versions: z.record(z.string(), z.string()),
});
export type LabFacts = z.infer<typeof LabFacts>;

/** The leftovers of a backup tool. */
export const Leftovers = z.object({
  processes: z.array(
    z.object({ host: z.enum(['node', 'target']), pid: z.int(), comm: z.string(), state: z.string() }),
  ),
  /** Mount points of the strategy that are still mounted though it says it unmounts them. */
  mounts: z.array(z.string()),
  /** Files at the destination that a restore would take for data. */
  temporaryFiles: z.array(z.string()),
});
export type Leftovers = z.infer<typeof Leftovers>;

/** Of a signal that did not end its job. Absent: every process ended, or the history was recorded before these fields. */
const survivors = {
  /** The processes of the job on the node that outlived the signal. */
  left: z.array(z.object({ pid: z.int(), comm: z.string(), state: z.string() })).optional(),
  /** Whether the main process, which got the signal, had ended. */
  scriptEnded: z.boolean().optional(),
};

/** One layer of a restored tree beyond the content of its files. */
export const RestoredLayer = z.object({
  /** The versions of the data that it equals. */
  matches: z.array(DataVersion),
  /** How many paths differ from the version that the restore is compared with, and some of them. */
  differing: z.int(),
  examples: z.array(z.string()),
});
export type RestoredLayer = z.infer<typeof RestoredLayer>;

/** The restored live database. */
export const RestoredDatabase = z.object({
  /** Its rows; null: it cannot be read. */
  rows: z.int().nonnegative().nullable(),
  /** SQLite's own words, where it does not open or `PRAGMA integrity_check` finds damage; null: it is intact. */
  problem: z.string().nullable(),
});
export type RestoredDatabase = z.infer<typeof RestoredDatabase>;

const base = { seq: z.int().nonnegative(), t: labMs(), subject: z.string().nullable() };
const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ ...base, type: z.literal(type), ...shape });

export const Event = z.discriminatedUnion('type', [
  /** The first line: a history explains itself. */
  event('trial-started', {
    trial: Trial,
    /** null: no lab could be opened. */
    lab: LabFacts.nullable(),
    /** Wall-clock time, ISO 8601. The only one in a history. */
    startedAt: z.string(),
  }),
  /** The last line. A history without it has lost its end. */
  event('trial-ended', {}),
  /** The first line of a history of schema 1, which held a whole run. */
  event('run-started', {
    firedrill: z.string(),
    plan: Plan,
    lab: LabFacts,
    startedAt: z.string(),
  }),
  event('subject-started', { title: z.string(), command: z.string() }),
  event('phase', { phase: z.enum(['prepare', 'quiet', 'timeline', 'watch', 'aftermath']) }),
  /**
   * The strategy did not work where no fault was in force, so that no timeline was walked. Histories of firedrill 0.1 have `trouble`
   * in its place.
   */
  event('never-worked', {
    /** `destination`: the baseline run exited with 0, and nothing is where the strategy says. */
    failed: z.enum(['preparation', 'backup', 'destination']),
    /** The failure with its reason, as a clause. */
    why: z.string(),
  }),
  /** The deadline of one backup, settled after the baseline run. */
  event('deadline', { quietMs: z.number(), deadlineMs: z.number(), stated: z.boolean() }),
  event('data-changed', {
    version: DataVersion,
    files: z.int(),
    bytes: z.int(),
    changedFiles: z.int(),
    /** A hash over the hashes of all files and their paths. */
    digest: z.string(),
  }),
  /** A file changed while a backup ran: a restore of this version may give either state of it. */
  event('concurrent-change', {
    version: DataVersion,
    way: z.enum(['appear', 'vanish', 'grow', 'shrink', 'rename']),
    /** Below the root of the data; of a file that got another name, the old and the new one. */
    paths: z.array(z.string()),
  }),
  /** The rows that the live database's writer had committed, just before a backup began. */
  event('database-committed', { rows: z.int().nonnegative() }),
  event('fault-injected', {
    fault: z.string(),
    name: z.string(),
    params: z.record(z.string(), z.unknown()),
    /** The meters that show its effect on a backup; empty: it has none. Absent in histories from before `fault-met`. */
    meets: z.array(z.string()).optional(),
    /** The cue that it came at; absent: it came at its planned time. */
    cue: CueCame.optional(),
  }),
  /** A fault of the plan that was never injected. */
  event('fault-missed', {
    fault: z.string(),
    name: z.string(),
    /** The backup that it is relative to; null: to none. */
    backup: z.int().nullable(),
    /**
     * `backup-ended`: before its cue came. `backup-skipped`: there was no such backup. `no-line`: the backup ended, and its
     * line never came. `timeline-ended`: before its cue came. `held`: another fault, `by`, held its resource.
     */
    because: z.enum(['backup-ended', 'backup-skipped', 'no-line', 'timeline-ended', 'held']),
    by: z.string().optional(),
    /** From the end of the backup to the cue, in ms, where that is known. */
    lateMs: z.number().optional(),
  }),
  event('fault-lifted', { fault: z.string(), name: z.string(), because: z.enum(['planned', 'end', 'over']) }),
  /**
   * An encounter: the effect of a fault in the time in which it was in force and this backup or poll ran, once for each pair of
   * the two, also where all counts are 0. Comes when either of them is over. Jobs that run side by side share their counts.
   */
  event('fault-met', {
    fault: z.string(),
    job: z.string(),
    /** The increase of each meter of the fault, by its name; see `meters.ts`. null: the counts went down with the node. */
    counts: z.record(z.string(), z.number().nonnegative()).nullable(),
  }),
  event('job-started', {
    job: z.string(),
    role: JobRole,
    /** Which backup of the timeline; 0 is the baseline run; null for other roles. */
    backup: z.int().nullable(),
    /** The version of the data that it backs up; null for other roles. */
    dataVersion: DataVersion.nullable(),
  }),
  event('job-ended', {
    job: z.string(),
    role: JobRole,
    backup: z.int().nullable(),
    /** null when a signal or the loss of the node ended it. */
    code: z.int().nullable(),
    signal: z.string().nullable(),
    /** The node went away under it. */
    lost: z.boolean(),
    durationMs: z.number(),
    /** The first and last part of its output, bounded. */
    stdout: z.string(),
    stderr: z.string(),
    /** Bytes on the wire of the node while it ran. Absent: not counted. */
    wire: Wire.optional(),
    /** Errors that its system calls returned on the node. Absent: not traced. */
    syscalls: SyscallErrors.optional(),
  }),
  /** A backup was due while the last one still ran; `concurrencyPolicy: Forbid` leaves it out. */
  event('backup-skipped', { backup: z.int(), because: z.literal('still-running'), job: z.string() }),
  /** The harness signalled a job that was still running at the end of the watch; `ended`: the signal ended it. */
  event('job-signalled', {
    job: z.string(),
    signal: z.string(),
    ended: z.boolean(),
    afterMs: z.number(),
    ...survivors,
  }),
  /**
   * The SIGTERM probe: the harness sent SIGTERM in a fork, without effect on the subject. Where the lab
   * cannot fork, the job's role is `trial`: a backup that was started for the probe alone, after the watch.
   */
  event('sigterm-tried', {
    job: z.string(),
    ended: z.boolean(),
    afterMs: z.number(),
    /** Lab time in the fork at which it was sent; absent: the event's own. */
    sentMs: z.number().optional(),
    ...survivors,
  }),
  /** The baseline of one backup: it ran to its end in a fork, just before it started. The lab is unchanged. */
  event('rehearsed', {
    backup: z.int().positive(),
    durationMs: z.number(),
    code: z.int().nullable(),
    signal: z.string().nullable(),
    /** false: it did not end within the limit of the baseline run. */
    ended: z.boolean(),
  }),
  /** A backup printed a text that a relative fault waits for, for the first time. */
  event('job-printed', {
    job: z.string(),
    text: z.string(),
    /** null: the lab does not tell them apart. */
    stream: z.enum(['stdout', 'stderr']).nullable(),
  }),
  /** A verification was due while a fault, of a cue that no plan could know, was in force. */
  event('verify-skipped', { because: z.literal('fault-in-force'), fault: z.string() }),
  event('sample', { sample: Sample }),
  event('kernel', { class: KernelLineClass, text: z.string() }),
  event('pod', PodState.shape),
  event('cluster-event', ClusterEvent.shape),
  event('schedule', ScheduleChange.shape),
  event('node-lost', { cause: NodeLossCause }),
  event('node-back', { downMs: z.number() }),
  /** The leftovers `after-job` or at the `end`. */
  event('leftovers', {
    when: z.enum(['after-job', 'end']),
    job: z.string().nullable(),
    leftovers: Leftovers,
  }),
  event('restored', {
    /** Whether a restore could be made at all. */
    ok: z.boolean(),
    /** The versions of the data that the restored tree equals, bit for bit. */
    matches: z.array(DataVersion),
    /** The version it was compared with in the figures below: that of the last backup which reported success. */
    against: DataVersion,
    differing: z.int(),
    missing: z.int(),
    extra: z.int(),
    /** Some of the paths behind these figures. */
    examples: z.array(z.string()),
    error: z.string().nullable(),
    /** Links, holes, folders and names; owners, modes, times, ACLs and extended attributes. Absent in older histories. */
    layers: z.object({ structure: RestoredLayer, metadata: RestoredLayer }).optional(),
    /** The live database. Absent: the data have none. */
    database: RestoredDatabase.optional(),
    /** How long the preparation of the fresh node and the restore took, in ms. Absent in older histories. */
    tookMs: z.number().optional(),
    /** The restore ran in a fork, whose clock continues while the lab's stands still. */
    inCopy: z.boolean().optional(),
  }),
  event('subject-ended', { because: z.enum(['completed', 'trouble', 'interrupted']) }),
  /** An error of the harness or the lab itself. Every check that depends on it is unknown. */
  event('trouble', { message: z.string() }),
  /** The last line of a history of schema 1. */
  event('run-ended', {}),
]);
export type Event = z.infer<typeof Event>;
export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;
