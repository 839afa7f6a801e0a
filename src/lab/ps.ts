/** A process as ps(1) tells it. */
export interface Process {
  pid: number;
  comm: string;
  /** As in /proc/PID/stat. */
  state: string;
}

/** Lines of `ps -o pid=,state=,comm=`; what only waits for its parent is gone. */
export function parseProcesses(text: string): Process[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, state, comm] = /^\s*(\d+) (\S) (.+)$/.exec(line) ?? [];
    return pid && state && comm && state !== 'Z' ? [{ pid: Number(pid), comm, state }] : [];
  });
}
