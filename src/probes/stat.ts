import { closeSync, openSync, readSync } from 'node:fs';

export interface Stat {
  comm: string;
  /** R, S, D, Z, T, I, … as in proc(5). */
  state: string;
  /** Start time in clock ticks since boot: with the pid it names a task for good. */
  startTime: string;
  /** Kernel threads have bit 0x00200000 (PF_KTHREAD) of the flags. */
  kernelThread: boolean;
  /** How many threads its process has. */
  threads: number;
}

const buffer = Buffer.alloc(4096);

/** Reads /proc/PID/stat, of a thread PID/task/TID's; null when the task is gone. Never blocks: it touches nothing of the task's memory. */
export function readStat(pid: number | string): Stat | null {
  const text = readSmall(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
}

/** The command may hold spaces and parentheses: the fields begin after the last `)`. */
export function parseStat(text: string): Stat {
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number) => fields[number - 3] ?? '0'; // numbered as in proc(5)
  return {
    comm: text.slice(text.indexOf('(') + 1, close),
    state: field(3),
    kernelThread: (Number(field(9)) & 0x00200000) !== 0,
    threads: Number(field(20)),
    startTime: field(22),
  };
}

/** Reads up to 4 KiB of a file in one go; null when it is gone. */
export function readSmall(path: string): string | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (gone(error)) return null;
    throw error;
  }
  try {
    return buffer.toString('latin1', 0, readSync(fd, buffer));
  } catch (error) {
    if (gone(error)) return null;
    throw error;
  } finally {
    closeSync(fd);
  }
}

function gone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}
