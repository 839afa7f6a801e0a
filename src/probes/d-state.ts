/** Tasks in uninterruptible sleep on the node: which, where they wait, since when, and whether they can be killed. */
import { existsSync, readdirSync } from 'node:fs';
import type { DStateTask } from '../history/events.ts';
import { readSmall, readStat, type Stat } from './stat.ts';

/** Remembers between two samples when each task entered D state. */
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
    const waiting = stuckThreads(pid, stat);
    if (waiting.length === 0) return [];
    const group = readSmall(`/proc/${pid}/cgroup`) ?? '';
    if (isNoneOfTheNodes(stat.comm, group)) return [];
    if (stat.kernelThread) this.#untilFullScan = 0;
    return waiting.map(({ tid, comm, startTime }) => {
      const key = `${tid}@${startTime}`;
      seen.add(key);
      if (!this.#since.has(key)) this.#since.set(key, nowMs);
      return {
        pid: Number(tid),
        comm,
        waitsIn: readSmall(`/proc/${tid}/wchan`) ?? '',
        killable: killable(readSmall(`/proc/${tid}/stack`) ?? ''),
        forMs: nowMs - (this.#since.get(key) ?? nowMs),
        job: this.#jobOf(group),
      };
    });
  }
}

/** The threads of a process that are in D state; of the sampling process none, whose threads do the bystander's work. */
function stuckThreads(pid: string, stat: Stat): (Stat & { tid: string })[] {
  if (stat.threads <= 1) return stat.state === 'D' ? [{ ...stat, tid: pid }] : [];
  if (Number(pid) === process.pid) return [];
  return listIfAny(`/proc/${pid}/task`).flatMap((tid) => {
    const thread = readStat(`${pid}/task/${tid}`);
    return thread?.state === 'D' ? [{ ...thread, tid }] : [];
  });
}

function listIfAny(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it has ended
  }
}

/** The virtual lab's agent gives each job a cgroup of its own: `/jobs/ID`. */
function jobOfAgent(cgroup: string): string | null {
  return /\/jobs\/([^/\n]+)/.exec(cgroup)?.[1] ?? null;
}

/**
 * In the virtual lab one kernel runs both hosts: the target's own tasks, its nfsd threads and the kernel's threads of its disks
 * are not the node's. Nor are the harness's own tasks, such as changing the data (`/jobs/lab-N`, see src/lab/virtual/guest.ts).
 * `maps`: where images/guest/lab/target-disks notes the target's disks, the only ones of the device mapper in that lab.
 */
export function isNoneOfTheNodes(comm: string, cgroup: string, maps = '/run/disks'): boolean {
  if (cgroup.includes('/target') || /\/jobs\/lab-\d+/.test(cgroup) || comm === 'nfsd') return true;
  return /^jbd2\/dm-|^kworker\/.*[+-]flush-25\d:/.test(comm) && existsSync(maps);
}

/** Functions of Linux 6.12 that wait without looking at signals, for every caller (mm/page-writeback.c, mm/filemap.c). */
const unkillable = new Set([
  'folio_wait_writeback',
  'folio_wait_stable',
  '__folio_lock',
  '__filemap_fdatawait_range',
]);

/** One of Linux 6.12 that wakes up for SIGKILL, though its name does not say so: wait_var_event_killable (fs/nfs/write.c). */
const killableToo = 'wait_on_commit';

/**
 * Whether SIGKILL ends this wait, told from the kernel stack (/proc/PID/stack, innermost first). Linux names many of its
 * killable waits so (`rpc_wait_bit_killable`, `folio_wait_bit_killable`), and of a few more it is known. Of the rest the
 * stack tells nothing: it leaves out the scheduler's own functions, and with them `mutex_lock_killable` as well as
 * `mutex_lock` (stack_trace_consume_entry_nosched, kernel/stacktrace.c). null: not known.
 */
export function killable(stack: string): boolean | null {
  const frames = [...stack.matchAll(/^\[<0>\] ([\w.]+)/gm)].map((match) => match[1] ?? '');
  for (const name of frames) {
    if (/killable|interruptible/.test(name) || name === killableToo) return true;
    if (unkillable.has(name)) return false;
  }
  return null;
}
