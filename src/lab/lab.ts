/**
 * A lab is a disposable world of two nodes and the network between them. The drive, the faults and the strategies
 * talk to this interface and to nothing else; whether its time is virtual or real is the lab's own business.
 *
 *        node 10.0.1.10 ──────── link ──────── target 10.0.1.11
 *        owns the data,                        NFS server,
 *        runs the backup                       SSH host
 */
import type {
  ClusterEvent,
  JobRole,
  KernelLineClass,
  LabFacts,
  PodState,
  Sample,
  ScheduleChange,
  SyscallErrors,
  Wire,
} from '../history/events.ts';
import type { Readings } from '../history/meters.ts';
import type { Capability } from '../history/plan.ts';

/** Ends a fault and its effects. A second call does nothing. */
export type Lift = () => Promise<void>;

export interface Exited {
  /** null when a signal ended it, or the node went away under it. */
  code: number | null;
  signal: string | null;
  lost: boolean;
  /** Milliseconds of lab time. */
  durationMs: number;
  /** The first and last part of its output, at most 64 KiB each. */
  stdout: string;
  stderr: string;
  /** Absent: the lab does not count them, or the node's card came up under it. */
  wire?: Wire;
  /** Absent: the lab does not trace them, or did not trace this job. */
  syscalls?: SyscallErrors;
}

export interface CommandOptions {
  env?: Record<string, string>;
  /** Milliseconds of lab time after which it gets SIGTERM, and SIGKILL 5 s later; `run` waits 5 s more and gives up. */
  timeoutMs?: number;
}

/** A script of a strategy, as a job of the history. Its end is an observation; a command's is not. */
export interface JobRequest {
  /** No other job of the lab has it: lower-case letters, digits, `.` and `-`. */
  id: string;
  role: JobRole;
  /** POSIX sh. It reaches the node as a file, so that it may be longer than an argument (128 KiB, execve(2)). */
  script: string;
  /** `$1`, `$2` and so on. Where the job runs in a pod it gets none. */
  args?: readonly string[];
  needs: readonly Capability[];
  /** Kubernetes mounts the target's export for it at `paths.volume`, with these options; see Strategy. */
  volumeOptions?: string;
  /** Texts within one line, of at most 200 characters: the first in its output, stdout or stderr, of each is an observation. */
  watchFor?: readonly string[];
}

/** A command that runs while the clock advances. */
export interface Job {
  readonly id: string;
  /** Lab time at which it was started. */
  readonly startedMs: number;
  /** Set once it has ended. */
  readonly exited: Exited | undefined;
  /** Sends a signal to the job's main process. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Kills every process of the job that can be killed; tasks in D state may stay. */
  killAll(): Promise<void>;
  /** Its processes that still live: pid, command and state letter as in /proc/PID/stat. */
  processes(): Promise<{ pid: number; comm: string; state: string }[]>;
}

export interface Host {
  readonly name: 'node' | 'target';
  readonly address: string;
  /** Runs a command and waits, in lab time, for its end. argv, not a shell line. Never throws for an exit code. */
  run(argv: string[], options?: CommandOptions): Promise<Exited>;
  /** Starts a command that runs while the clock advances. */
  start(argv: string[], options?: CommandOptions): Promise<Job>;
  read(path: string): Promise<string>;
  write(path: string, content: string, mode?: number): Promise<void>;
}

/** The network between node and target. Every method returns its lift. */
export interface Link {
  /** Every packet is dropped, both ways, without an error to the sender. */
  silence(): Promise<Lift>;
  /** The node's interface loses its carrier; the target keeps its own. */
  down(): Promise<Lift>;
  /** That share of the packets, in percent, is lost, both ways. */
  loss(percent: number): Promise<Lift>;
  /** Every packet is late by `ms`, both ways; `jitterMs` either way. */
  delay(ms: number, jitterMs?: number): Promise<Lift>;
  /** At most this rate, both ways. */
  limit(bytesPerSecond: number): Promise<Lift>;
  /** Every TCP packet is answered by a reset. */
  reset(): Promise<Lift>;
  /** Where the lab can do `toxics`; throws LabError elsewhere. */
  toxic(toxic: Toxic): Promise<Lift>;
}

/** A toxic as Toxiproxy's API takes it, less its name (https://github.com/Shopify/toxiproxy#toxics). */
export interface Toxic {
  type: string;
  attributes: Record<string, number>;
  stream: 'upstream' | 'downstream' | 'both';
  /** The share of the connections that it strikes, 0 to 1; all of them unless it says so. */
  toxicity?: number;
  /** Of both services unless it names one. */
  service?: ServiceName;
}

/** A trouble of both disks of the target: no request is completed, each takes longer, or a share of the blocks is bad. */
export type DiskTrouble =
  | { trouble: 'hang' }
  | { trouble: 'slow'; byMs: number }
  | { trouble: 'errors'; percent: number };

export type ServiceName = 'nfs' | 'ssh';

/** The target as a machine: its services, its power. */
export interface TargetControl {
  /** Stops a service the orderly way: its connections are closed. */
  stop(service: ServiceName): Promise<Lift>;
  /** The service dies as it stands; a kernel that outlives it may still close its connections. */
  kill(service: ServiceName): Promise<Lift>;
  /** Connections stay open and are acknowledged, requests stay unanswered. */
  freeze(service: ServiceName): Promise<Lift>;
  /** Its NFS server acknowledges and answers nothing: connections stay open and are accepted, reads and writes wait. */
  stallNfs(): Promise<Lift>;
  /**
   * The power fails; it stays away until the lift, which boots it without any service. `loseUnsynced`: the data that its kernel
   * had not written to the disks are lost; the labs with the capability `unsynced-loss` can do that.
   */
  powerOff(options?: { loseUnsynced?: boolean }): Promise<Lift>;
  /** From here on the NFS server acknowledges writes before they are on its disk. Throws LabError without the capability `async-export`. */
  exportAsync(): Promise<void>;
  /** Throws LabError without the capability `disk-faults`. */
  disturbDisks(how: DiskTrouble): Promise<Lift>;
  /** Replaces the file system under the export by a new one with the same content. Throws LabError without the capability `replaceable-export`. */
  replaceExport(): Promise<void>;
  start(service: ServiceName): Promise<void>;
}

/** The backup's schedule where a Git repository defines it, and a reconciler makes the cluster follow. */
export interface ScheduleControl {
  /**
   * Deletes the backup's CronJob: in the `cluster` alone, as `kubectl delete` would, or in `git` by a commit, after which
   * the reconciler prunes it. The lift checks whether the schedule would fire, and then restores it in both.
   */
  delete(from: 'cluster' | 'git'): Promise<Lift>;
}

/** Something that happened in the lab while the clock advanced. Times are lab time in ms. */
export type Observation =
  | { type: 'job-ended'; t: number; job: string; exited: Exited }
  | { type: 'job-printed'; t: number; job: string; text: string; stream: 'stdout' | 'stderr' | null }
  | { type: 'sample'; t: number; sample: Sample }
  | { type: 'kernel'; t: number; class: KernelLineClass; text: string }
  | ({ type: 'pod'; t: number } & PodState)
  | ({ type: 'cluster-event'; t: number } & ClusterEvent)
  | ({ type: 'schedule'; t: number } & ScheduleChange)
  | { type: 'node-lost'; t: number; cause: 'planned-reboot' | 'panic' | 'power' | 'unknown' }
  | { type: 'node-back'; t: number; downMs: number };

export interface Clock {
  /** Lab time in ms; 0 is the start of the timeline (see `Lab.setNow`). */
  now(): number;
  /**
   * Lets lab time pass until `untilMs`, or until the first observation for which `wake` is true, which it returns.
   * Throws LabError when the lab breaks, and the signal's reason when it is aborted.
   */
  advance(untilMs: number, wake?: (seen: Observation) => boolean): Promise<Observation | undefined>;
}

export type NodeReboot = 'orderly' | 'power' | 'panic';

/** The programs that a strategy needs on the hosts before its first script. */
export interface HostNeeds {
  /** Names of Debian packages, sorted, each once. */
  readonly packages: readonly string[];
  /** Paths on the hosts, each with the file of this machine that it is a copy of, mode included. */
  readonly files: Readonly<Record<string, string>>;
  /** Scripts of the target that start its further services, by name, each with the SSH server. Absent: none. */
  readonly services?: Readonly<Record<string, string>>;
}

/** A kind of lab that is ready: its host has been set up, and orphans are gone. */
export interface Labs extends AsyncDisposable {
  /** Starts a lab that is like every other one of the same seed and the same needs. Absent: none. Throws LabError. */
  open(seed: number, needs?: HostNeeds): Promise<Lab>;
  /** Removes its folders at once, for a process that ends before the tear-down has. Absent: this is not possible. Never throws. */
  abandon?(): void;
}

/** Starts the strategy's jobs on the node. */
export interface JobStarter {
  /**
   * Resolves once the job runs. Where backups run in pods, preparation and restore run on the node itself. Throws LabError
   * where the lab cannot start it.
   */
  startJob(request: JobRequest): Promise<Job>;
}

/** The data of a drill. */
export interface DataCommands {
  /**
   * Does a command of `firedrill-data` (src/guest/data.ts) on the node, in lab time, and gives its line of JSON. A write is synced: no
   * panic may cost the drill the data by which it judges backups. Throws LabError.
   */
  data(command: readonly string[]): Promise<string>;
}

export interface Lab extends AsyncDisposable, JobStarter, DataCommands {
  readonly facts: LabFacts;
  /** Where its parts are on the host, in words: for those who keep it. */
  readonly whereabouts: string;
  readonly can: ReadonlySet<Capability>;
  readonly clock: Clock;
  readonly node: Host;
  readonly target: Host;
  readonly link: Link;
  readonly targetControl: TargetControl;
  /** Where the lab has Kubernetes and GitOps. */
  readonly schedule?: ScheduleControl;
  /** Makes the present moment lab time `ms`. */
  setNow(ms: number): void;
  /** This listener gets every observation, in order, from the moment it is set. */
  observe(listener: (seen: Observation) => void): void;
  /** Turns the probes on or off. They sample every second around events and seldom in quiet stretches. */
  probe(on: boolean): Promise<void>;
  /** Reboots the node, and waits until it is back and its link is up. Jobs on it are lost. */
  rebootNode(how: NodeReboot): Promise<void>;
  /** Whether it has meters. Where it has none, the history has no counts, and the overlap in time says whether a fault met a backup. */
  readonly hasMeters: boolean;
  /** Reads the meters, none where it has none; takes a few ms of lab time. The harness's own probes are left out. Throws LabError. */
  meters(): Promise<Readings>;
  /** Sends a signal to every process of the running backups. Throws LabError without the capability `client-kill`. */
  signalBackups(name: NodeJS.Signals): Promise<void>;
  /** Fills the CPU of a host with busy processes. */
  hogCpu(host: 'node' | 'target', processes: number): Promise<Lift>;
  /** Fills the target's disks, save `leaveBytes`. */
  fillTargetDisk(leaveBytes: number): Promise<Lift>;
  /** Copies these paths of the node to a place that only its replacement has access to. Throws LabError where one is absent. */
  keep(paths: readonly string[]): Promise<void>;
  /**
   * Loses the node with everything on it, and puts a replacement at its address: a fresh root, no data, no process and no mount
   * of the old one, and the files that `keep` took last. Where the lab can fork, in a fork; elsewhere the replacement is a
   * machine beside the node. Faults of the network stay in force. Throws LabError.
   */
  replaceNode(): Promise<Replacement>;
  /**
   * Forks the lab at this moment; the lab stands still until the fork is disposed of. null where a lab cannot fork. The probes
   * continue in the fork, though their samples are no observations; `probes: false` ends them there, which saves wall time.
   */
  fork(options?: { probes?: boolean }): Promise<Fork | null>;
}

/** A fresh node in place of the lost one: where a restore is made. It is gone when it is disposed of. */
export interface Replacement extends AsyncDisposable, JobStarter, DataCommands {
  /** It is in a fork, whose clock continues while the lab's stands still. */
  readonly inCopy?: true;
  readonly clock: Clock;
  /** A folder of the replacement, empty at first: its path there, and its path for `data`, which has the manifests. */
  readonly folder: { readonly inside: string; readonly outside: string };
}

/** A fork of a lab: an action in it leaves the lab unchanged. */
export interface Fork extends AsyncDisposable, JobStarter {
  readonly inCopy: true;
  readonly clock: Clock;
  readonly node: Host;
  /** A job of the lab, continued in the fork. */
  job(of: Job): Job;
}
