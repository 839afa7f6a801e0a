/** The processes of a container, found from the node by the cgroup that the container runtime put them in. */
import type { Exited } from '../lab.ts';

/** As in /proc/PID/stat. */
export interface Process {
  pid: number;
  /** Of its parent. */
  ppid: number;
  comm: string;
  state: string;
}

/**
 * Reads cgroup and stat alone, which never wait for a task: its environ, cmdline or maps can hang with it. `$0` is the
 * container's id, which is part of its cgroup's name under cgroup v1 and v2 alike.
 */
const findScript = `grep -ls -- "$0" /proc/[0-9]*/cgroup | while read -r file; do cat "\${file%cgroup}stat" 2>/dev/null; done; true`;

type OnNode = (argv: string[]) => Promise<Exited>;

/** Those that live now. */
export async function processesOf(containerId: string, onNode: OnNode): Promise<Process[]> {
  const { stdout } = await onNode(['sh', '-c', findScript, containerId]);
  return stdout.split('\n').filter(Boolean).map(parse);
}

/** The one that the container was started with: its parent is no process of the container. */
export function mainOf(processes: readonly Process[]): Process | undefined {
  const pids = new Set(processes.map(({ pid }) => pid));
  return processes.find(({ ppid }) => !pids.has(ppid));
}

/** Sends a signal. That some of them have ended meanwhile is no error. */
export async function signalProcesses(
  pids: readonly number[],
  name: NodeJS.Signals,
  onNode: OnNode,
): Promise<void> {
  if (pids.length === 0) return;
  await onNode(['sh', '-c', 'kill -s "$0" "$@"', name.replace(/^SIG/, ''), ...pids.map(String)]);
}

/** The command may hold spaces and parentheses: the fields begin after the last `)`. */
function parse(line: string): Process {
  const close = line.lastIndexOf(')');
  const [state = '?', ppid = '0'] = line.slice(close + 2).split(' ');
  const open = line.indexOf('(');
  return { pid: Number.parseInt(line, 10), ppid: Number(ppid), comm: line.slice(open + 1, close), state };
}
