/** Real labs for tests: the same that `scenario run` drills in. */
import { faults } from '../../src/faults/index.ts';
import type { Exited, Host, Lift, Observation } from '../../src/lab/lab.ts';
import { openVirtual } from '../../src/lab/virtual/open.ts';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';

export interface OpenedLab extends AsyncDisposable {
  lab: VirtualLab;
  /** Everything that was observed in it. */
  seen: Observation[];
  /** The lines that a user would have read while it was opened. */
  told: string[];
}

/** A fresh lab; it ends, and its folder goes, with the scope. */
export async function openLab({
  seed = 1,
  clock = 'virtual' as const,
  signal = new AbortController().signal,
}: {
  seed?: number;
  clock?: 'virtual' | 'real';
  signal?: AbortSignal;
} = {}): Promise<OpenedLab> {
  await using stack = new AsyncDisposableStack();
  const told: string[] = [];
  const labs = stack.use(await openVirtual({ clock, signal, tell: (message) => told.push(message) }));
  const lab = stack.use(await labs.open(seed));
  const seen: Observation[] = [];
  lab.observe((observation) => seen.push(observation));
  const kept = stack.move();
  return { lab, seen, told, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Runs a shell script to its end, good or bad. */
export function shell(host: Host, script: string, timeoutMs?: number): Promise<Exited> {
  return host.run(['sh', '-c', script], { timeoutMs });
}

/** The output of a shell script. Throws when it fails. */
export async function output(host: Host, script: string): Promise<string> {
  const { code, signal, stdout, stderr } = await shell(host, script);
  if (code !== 0) throw new Error(`${script}: ${signal ?? code}: ${stderr}`);
  return stdout.trim();
}

/** The node's way to a shell on the target, with the keys of this run. */
export const ssh =
  'ssh -i /ssh-key/id_ed25519 -o UserKnownHostsFile=/ssh-key/known_hosts -o BatchMode=yes backup@10.0.1.11';

/** Mounts the target's export on the node. */
export const mountNfs = (options = 'hard') =>
  `mkdir -p /mnt/backup && mount -t nfs -o ${options} 10.0.1.11:/backup/longhorn /mnt/backup`;

/** Injects a fault as the drive does, with parameters as a scenario writes them. */
export async function injectInto(
  lab: VirtualLab,
  name: string,
  params: Record<string, unknown> = {},
): Promise<Lift> {
  const fault = faults[name];
  if (!fault) throw new Error(`no fault ${name}`);
  return fault.inject(lab, fault.params.parse(params) as never);
}
