/** Times and memory of the container lab's Kubernetes node, without the rest of the lab. */
import { setTimeout as delay } from 'node:timers/promises';
import { K3sContainer } from '@testcontainers/k3s';
import { execa } from 'execa';
import { connectDocker } from '../../src/lab/containers/images/docker.ts';
import { resolveImage } from '../../src/lab/containers/images/resolve.ts';
import { type Row, seconds } from './row.ts';

process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';

/** How long the node rests before its memory is read, in ms: its start is over by then. */
const restMs = 60_000;

/** Anonymous memory of the node's processes by program, in KiB: RssAnon of proc_pid_status(5). Shells and the probes' sed are left out. */
const memoryScript = `
for status in /proc/[0-9]*/status; do
	awk '/^Name:/ { name = $2 } /^RssAnon:/ { print name, $2 }' "$status" 2>/dev/null
done`;
const ownScripts = ['bash', 'sh', 'sed', 'awk', 'catatonit', 'sleep'];

export interface NodeFigures {
  image: string;
  /** From the start of the container to a working API: registered node, service account. */
  apiMs: number;
  /** From the start of the container to the node's Ready condition. */
  readyMs: number;
  /** By program, in MiB. */
  memoryMib: Map<string, number>;
}

/** Starts the node's image, the one that a lab would use by default, and reads it. */
export async function measureNode(name?: string): Promise<NodeFigures> {
  const image = name ?? (await resolveImage(await connectDocker(), 'kubernetes'))?.name;
  if (!image) throw new Error('no image of Kubernetes: npx scenario setup --lab containers');
  const container = new K3sContainer(image).withBindMounts([
    { source: '/sys/fs/cgroup', target: '/sys/fs/cgroup' },
  ]);
  const started = performance.now();
  await using node = await container.start();
  const apiMs = performance.now() - started;
  const id = node.getId();
  await execa('docker', [
    'exec',
    id,
    'kubectl',
    'wait',
    '--for=condition=Ready',
    'node',
    '--all',
    '--timeout=60s',
  ]);
  const readyMs = performance.now() - started;
  await delay(restMs);
  const { stdout } = await execa('docker', ['exec', id, 'sh', '-c', memoryScript]);
  const memoryMib = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    const [program = '', kib] = line.split(' ');
    if (!ownScripts.includes(program))
      memoryMib.set(program, (memoryMib.get(program) ?? 0) + Number(kib) / 1024);
  }
  return { image, apiMs, readyMs, memoryMib };
}

export async function kubernetesNode(): Promise<Row[]> {
  const { image, apiMs, readyMs, memoryMib } = await measureNode();
  const parts = [...memoryMib].sort(([, one], [, other]) => other - one);
  const total = parts.reduce((sum, [, mib]) => sum + mib, 0);
  const said = parts.map(([program, mib]) => `${program} ${mib.toFixed(0)}`).join(', ');
  return [
    { what: `${image}: container started to the API`, atLeast: 'under 10 s', measured: seconds(apiMs) },
    { what: '… to its node Ready', atLeast: 'under 15 s', measured: seconds(readyMs) },
    {
      what: `… anonymous memory at rest, after ${restMs / 1000} s`,
      atLeast: 'said',
      measured: `${total.toFixed(0)} MiB: ${said}`,
    },
  ];
}
