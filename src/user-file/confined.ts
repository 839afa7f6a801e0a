/** How a program that works on a user's file is run: it ends with this process, and its memory is bounded. */

export interface Bounds {
  /** Memory that it may write to, in bytes: RLIMIT_DATA of getrlimit(2), which counts no reserved address space. */
  readonly memoryBytes: number;
}

/**
 * util-linux' `setpriv` lets the kernel kill it with this process, however that dies; the inner shell notices where that had happened
 * before. Where there is none, as outside of Linux, it is only killed when this process ends in order. No core dump is written.
 */
const script = `
  ulimit -c 0; ulimit -d "$1" 2>/dev/null; parent=$2; shift 2
  command -v setpriv >/dev/null || exec "$@"
  exec setpriv --pdeathsig KILL sh -c '[ "$PPID" = "$0" ] && exec "$@"' "$parent" "$@"`;

/** The command line that runs `argv` so, as the same process. */
export function confined(
  argv: readonly string[],
  { memoryBytes }: Bounds,
): [program: string, ...args: string[]] {
  return ['sh', '-c', script, 'sh', String(memoryBytes / 1024), String(process.pid), ...argv];
}
