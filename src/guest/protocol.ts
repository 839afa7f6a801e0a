/**
 * The messages between harness and guest agent: one JSON object a line, over virtio-serial. Both sides validate
 * each message against these schemas. Requests are answered in order, one at a time; events come in between.
 *
 * `at` and every other moment is milliseconds of the guest's real-time clock, with fractions.
 */
import { z } from 'zod';
import { KernelLineClass, Sample, SyscallErrors, Wire } from '../history/events.ts';

/** `replacement`: the one that stands in for the lost node, in a fork; see images/guest/lab/replace-node. */
export const HostName = z.enum(['node', 'target', 'replacement']);
export type HostName = z.infer<typeof HostName>;
const JobId = z.string().regex(/^[a-z0-9.-]+$/);
const id = z.int().nonnegative();

export const Request = z.discriminatedUnion('do', [
  z.object({
    id,
    do: z.literal('start'),
    job: JobId,
    on: HostName,
    argv: z.array(z.string()).min(1),
    env: z.record(z.string(), z.string()),
    /** It comes again and again, as a poll: its start, and an end that is soon and well, are no events for the probes. */
    routine: z.boolean(),
    /** The errors that its system calls return are recorded. */
    traced: z.boolean().optional(),
    /** Texts within one line: the agent reports the first of each in the output. */
    watchFor: z.array(z.string()).optional(),
  }),
  /** Signals the job's main process. */
  z.object({ id, do: z.literal('signal'), job: JobId, signal: z.string() }),
  /** Sends SIGKILL, or another signal, to every process of the job. */
  z.object({ id, do: z.literal('kill-all'), job: JobId, signal: z.string().optional() }),
  /** The live processes of one job, or of the whole target. */
  z.object({
    id,
    do: z.literal('processes'),
    of: z.union([z.object({ job: JobId }), z.object({ host: z.literal('target') })]),
  }),
  z.object({ id, do: z.literal('read'), on: HostName, path: z.string() }),
  z.object({
    id,
    do: z.literal('write'),
    on: HostName,
    path: z.string(),
    content: z.string(),
    mode: z.int(),
  }),
  /** Lets time pass until a moment, or until the first job of these ends, or prints a text that it is watched for (`null`: any job). */
  z.object({ id, do: z.literal('wait'), untilMs: z.number(), jobs: z.array(JobId).nullable() }),
  z.object({ id, do: z.literal('probe'), on: z.boolean() }),
  /** A command of `firedrill-data` (data.ts), in the agent's own process: a Node of its own starts in seconds of wall time. */
  z.object({ id, do: z.literal('data'), command: z.array(z.string()).min(1) }),
  /** How much CPU time the agent, its probes and their bystander have used since boot. */
  z.object({ id, do: z.literal('usage') }),
]);
export type Request = z.infer<typeof Request>;

export const Process = z.object({ pid: z.int(), comm: z.string(), state: z.string() });
export type Process = z.infer<typeof Process>;

/** The answer to each request, by its `do`. */
export const answers = {
  start: z.object({ pid: z.int() }),
  signal: z.null(),
  'kill-all': z.null(),
  processes: z.array(Process),
  read: z.string(),
  write: z.null(),
  wait: z.object({ because: z.enum(['time', 'job']) }),
  probe: z.null(),
  /** Its line of JSON. */
  data: z.union([z.object({ printed: z.string() }), z.object({ error: z.string() })]),
  usage: z.object({ cpuMs: z.number() }),
} as const;
export type Answer<Do extends Request['do']> = z.infer<(typeof answers)[Do]>;

const at = z.number();

export const FromGuest = z.discriminatedUnion('say', [
  /** The agent is up, after a boot. */
  z.object({ say: z.literal('hello'), at, kernel: z.string(), node: z.string() }),
  z.object({ say: z.literal('answer'), at, to: id, value: z.unknown() }),
  z.object({ say: z.literal('refusal'), at, to: id, error: z.string() }),
  z.object({
    say: z.literal('job-ended'),
    at,
    job: JobId,
    code: z.int().nullable(),
    signal: z.string().nullable(),
    durationMs: z.number(),
    stdout: z.string(),
    stderr: z.string(),
    wire: Wire.optional(),
    syscalls: SyscallErrors.optional(),
  }),
  z.object({
    say: z.literal('job-printed'),
    at,
    job: JobId,
    text: z.string(),
    stream: z.enum(['stdout', 'stderr']),
  }),
  z.object({ say: z.literal('sample'), at, sample: Sample }),
  z.object({ say: z.literal('kernel'), at, class: KernelLineClass, text: z.string() }),
]);
export type FromGuest = z.infer<typeof FromGuest>;

/** The name of the virtio-serial port. */
export const portName = 'firedrill';
