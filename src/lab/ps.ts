/** A process as ps(1) tells it. */
export interface Process {
  pid: number;
  /** Of its parent. */
  ppid: number;
  comm: string;
  /** As in /proc/PID/stat. */
  state: string;
  /** Whose it is, by name. */
  user: string;
}

/** The columns for `ps -o`. Names of users are at most 32 characters long (useradd(8)). */
export const psColumns = 'pid=,ppid=,state=,user:32=,comm=';

/** Lines of `ps -o` with these columns; zombies are left out. */
export function parseProcesses(text: string): Process[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, ppid, state, user, comm] = /^\s*(\d+) +(\d+) (\S) (\S+) +(.+)$/.exec(line) ?? [];
    if (!(pid && ppid && state && user && comm) || state === 'Z') return [];
    return [{ pid: Number(pid), ppid: Number(ppid), comm, state, user }];
  });
}
