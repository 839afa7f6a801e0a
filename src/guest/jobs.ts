/** Jobs: commands on node or target, each in a control group of its own, so that all of its processes are known. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SyscallErrors, Wire } from '../history/events.ts';
import { readStat } from '../probes/stat.ts';
import { Bounded } from './bounded.ts';
import { now } from './clock.ts';
import type { HostName, Process } from './protocol.ts';
import { type SyscallTrace, SyscallTraces } from './syscall-errors.ts';
import { pidOf } from './target.ts';
import { type TextWatchOptions, watchTexts } from './text-watch.ts';
import { wireBetween, wireCounts } from './wire.ts';

/** Where the guest mounts its control groups (images/guest/lab/init). */
const guestsGroups = '/sys/fs/cgroup';

/** The environment of a job: nothing of the agent's own. */
const environment = {
  PATH: '/opt/firedrill/lab:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};

export interface JobEnd {
  job: string;
  code: number | null;
  signal: string | null;
  durationMs: number;
  stdout: string;
  stderr: string;
  /** On the wire of the node while it ran, by whichever process. */
  wire?: Wire;
  /** Errors that its system calls returned; absent: not traced. */
  syscalls?: SyscallErrors;
}

/** Of a job, from the moment before its start. */
interface Before {
  /** In ms of the real-time clock. */
  startedAt: number;
  countsBefore: Wire | undefined;
  trace: SyscallTrace | undefined;
}

/** A job enters its control group and its trace before its own first command: all of its processes are in both. */
const enterGroup = 'echo 0 > "$0/cgroup.procs" && echo $$ > "$1" && shift && exec "$@"';

export class Jobs {
  readonly #running = new Map<string, ChildProcess>();
  readonly #ended: (end: JobEnd) => void;
  readonly #cgroups: string;
  readonly #traces = new SyscallTraces();

  /** `cgroups`: a folder of the unified hierarchy that has `jobs` and `target`. */
  constructor(ended: (end: JobEnd) => void, cgroups = guestsGroups) {
    this.#ended = ended;
    this.#cgroups = cgroups;
  }

  /**
   * Starts a command; `ended` is called when its main process has ended. `watch`: texts in its output. `traced`: with the errors
   * of its system calls. Returns the pid.
   */
  start(
    job: string,
    on: HostName,
    argv: string[],
    env: Record<string, string>,
    { watch, traced = false }: { watch?: TextWatchOptions; traced?: boolean } = {},
  ): number {
    if (this.#running.has(job)) throw new Error(`job ${job} is already running`);
    const cgroup = this.#groupOf(job, on);
    mkdirSync(cgroup, { recursive: true });
    const trace = traced ? this.#traces.start() : undefined;
    const startedAt = now();
    const countsBefore = wireCounts();
    const child = spawn(
      '/bin/sh',
      ['-c', `${mortal(on)} ${enterGroup}`, cgroup, trace?.pids ?? '/dev/null', ...enter(on), ...argv],
      {
        detached: true,
        env: { ...environment, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    if (child.pid === undefined) throw new Error(`${argv[0]} could not be started`);
    this.#running.set(job, child);
    this.#watch(job, child, { startedAt, countsBefore, trace });
    if (watch && watch.texts.length > 0) watchTexts(child, watch);
    return child.pid;
  }

  /** In real time a job may have ended before its signal comes: then there is nothing to do. */
  signal(job: string, signal: string): void {
    this.#running.get(job)?.kill(signal as NodeJS.Signals);
  }

  /** A signal to every process of the job; SIGKILL reaches those too that it starts meanwhile. */
  killAll(job: string, signal = 'SIGKILL'): void {
    for (const cgroup of this.#groupsOf(job))
      if (signal === 'SIGKILL') writeFileSync(join(cgroup, 'cgroup.kill'), '1');
      else for (const pid of pidsIn(cgroup)) signalIfAny(pid, signal);
  }

  processes(of: { job: string } | { host: 'target' }): Process[] {
    const groups = 'job' in of ? this.#groupsOf(of.job) : subgroups(join(this.#cgroups, 'target'));
    return groups.flatMap(pidsIn).flatMap((pid) => {
      const stat = readStat(pid);
      return stat && stat.state !== 'Z' ? [{ pid, comm: stat.comm, state: stat.state }] : [];
    });
  }

  /** Ends with the main process; the rest in its pipes gets 10 ms, as a child may keep them open forever. */
  #watch(job: string, child: ChildProcess, { startedAt, countsBefore, trace }: Before): void {
    const stdout = new Bounded(child.stdout);
    const stderr = new Bounded(child.stderr);
    child.once('exit', (code, signal) => {
      const durationMs = now() - startedAt;
      const wire = wireBetween(countsBefore, wireCounts());
      const syscalls = trace?.end(startedAt);
      const finish = once(() => {
        this.#running.delete(job);
        const output = { stdout: stdout.text, stderr: stderr.text };
        this.#ended({
          job,
          code,
          signal,
          durationMs,
          ...output,
          ...(wire && { wire }),
          ...(syscalls && { syscalls }),
        });
      });
      child.once('close', finish);
      setTimeout(finish, 10);
    });
  }

  #groupOf(job: string, on: HostName): string {
    return join(this.#cgroups, on === 'target' ? 'target' : 'jobs', job);
  }

  #groupsOf(job: string): string[] {
    return [this.#groupOf(job, 'node'), this.#groupOf(job, 'target')].filter((path) => existsSync(path));
  }
}

/**
 * The OOM killer spares the agent (images/guest/lab/init), and may choose every task of the node. Those of the target keep the
 * agent's immunity: their memory belongs to another machine.
 */
function mortal(on: HostName): string {
  return on === 'target' ? '' : '{ echo 0 > /proc/self/oom_score_adj; } 2> /dev/null;';
}

function enter(on: HostName): string[] {
  if (on === 'node') return [];
  return ['nsenter', '--target', String(pidOf(on)), '--mount', '--net', '--pid', '--uts', '--'];
}

function subgroups(path: string): string[] {
  const children = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [path, ...children.flatMap((child) => subgroups(join(path, child.name)))];
}

function pidsIn(cgroup: string): number[] {
  return readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
}

function signalIfAny(pid: number, signal: string): void {
  try {
    process.kill(pid, signal as NodeJS.Signals);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
