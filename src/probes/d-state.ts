/** Tasks in uninterruptible sleep on the node: which, where they wait, since when, and whether they can be killed. */
import { readdirSync } from 'node:fs';
import type { DStateTask } from '../history/events.ts';
import { readSmall, readStat } from './stat.ts';

/** Remembers between two samples who was seen first when. */
export class DStateProbe {
  readonly #jobOf: (cgroup: string) => string | null;
  readonly #since = new Map<string, number>();
  #kernelThreads = new Set<string>();
  #untilFullScan = 0;

  /** `jobOf` is given /proc/PID/cgroup, up to 4 KiB of it. */
  constructor(jobOf: (cgroup: string) => string | null = jobOfAgent) {
    this.#jobOf = jobOf;
  }

  /** `nowMs`: lab time. Reads only /proc files that never wait for the task that they describe. */
  sample(nowMs: number): { tasks: DStateTask[]; processes: number } {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const full = this.#untilFullScan <= 0;
    this.#untilFullScan = full ? 9 : this.#untilFullScan - 1;
    const seen = new Set<string>();
    const tasks = pids.flatMap((pid) => this.#look(pid, full, nowMs, seen));
    this.#kernelThreads = this.#kernelThreads.intersection(new Set(pids));
    for (const key of this.#since.keys()) if (!seen.has(key)) this.#since.delete(key);
    return { tasks, processes: pids.length - this.#kernelThreads.size };
  }

  /** Kernel threads seldom change: they are read every tenth time, and each time while one of them waits. */
  #look(pid: string, full: boolean, nowMs: number, seen: Set<string>): DStateTask[] {
    if (!full && this.#kernelThreads.has(pid)) return [];
    const stat = readStat(pid);
    if (!stat) return [];
    if (stat.kernelThread) this.#kernelThreads.add(pid);
    else this.#kernelThreads.delete(pid);
    if (stat.state !== 'D') return [];
    const group = readSmall(`/proc/${pid}/cgroup`) ?? '';
    if (ofTarget(stat.comm, group)) return [];
    if (stat.kernelThread) this.#untilFullScan = 0;
    const key = `${pid}@${stat.startTime}`;
    seen.add(key);
    if (!this.#since.has(key)) this.#since.set(key, nowMs);
    return [
      {
        pid: Number(pid),
        comm: stat.comm,
        waitsIn: readSmall(`/proc/${pid}/wchan`) ?? '',
        killable: killable(readSmall(`/proc/${pid}/stack`) ?? ''),
        forMs: nowMs - (this.#since.get(key) ?? nowMs),
        job: this.#jobOf(group),
      },
    ];
  }
}

/** The virtual lab's agent gives each job a cgroup of its own: `/jobs/ID`. */
function jobOfAgent(cgroup: string): string | null {
  return /\/jobs\/([^/\n]+)/.exec(cgroup)?.[1] ?? null;
}

/** In the virtual lab one kernel runs both hosts: the target's own tasks and its nfsd threads are not the node's. */
function ofTarget(comm: string, cgroup: string): boolean {
  return cgroup.includes('/target') || comm === 'nfsd';
}

/**
 * Whether SIGKILL ends this wait, told from the kernel stack (/proc/PID/stack, innermost first). Linux names its
 * killable waits so (`rpc_wait_bit_killable`, `folio_wait_bit_killable`, `mutex_lock_killable`); the rest of what
 * sleeps in D does not look at signals (`folio_wait_bit_common` under `folio_wait_writeback`, `rwsem_down_*`, …).
 * null: no stack to tell from.
 */
export function killable(stack: string): boolean | null {
  const frames = [...stack.matchAll(/^\[<0>\] ([\w.]+)/gm)].map((match) => match[1] ?? '');
  if (frames.length === 0) return null;
  return frames.some((name) => /killable|interruptible/.test(name));
}
