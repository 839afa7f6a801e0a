/** A Kubernetes node for tests, with a sidecar that shares its processes, as the container lab has one. */
import { K3sContainer } from '@testcontainers/k3s';
import { execa } from 'execa';
import { GenericContainer, getContainerRuntimeClient, Network } from 'testcontainers';
import { execute } from '../../../src/lab/containers/exec.ts';
import type { ImageName } from '../../../src/lab/containers/images/names.ts';
import { resolveImages } from '../../../src/lab/containers/images/resolve.ts';
import { importImage } from '../../../src/lab/containers/import-image.ts';
import { lastLines } from '../../../src/lab/containers/last-lines.ts';
import type { Cluster } from '../../../src/lab/kubernetes/cluster.ts';
import { connectCluster } from '../../../src/lab/kubernetes/connect.ts';
import type { Exited, Observation } from '../../../src/lab/lab.ts';

process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';

export interface TestNode extends AsyncDisposable {
  connect(options?: ConnectOptions): Promise<TestCluster>;
  onNode(argv: string[]): Promise<Exited>;
  /** The node's own kubectl reads these manifests on its standard input; its output, or its errors where it fails. */
  kubectl(args: string[], manifests: string): Promise<string>;
}

interface ConnectOptions {
  image?: string;
  readyLimitMs?: number;
}

export interface TestCluster extends AsyncDisposable {
  cluster: Cluster;
  seen: Observation[];
  tell(observation: Observation): void;
  now: () => number;
  onNode(argv: string[]): Promise<Exited>;
  /** Resolves with the first observation, past or to come, for which it holds. */
  until<O extends Observation>(holds: (seen: Observation) => seen is O): Promise<O>;
}

/** Starts Kubernetes with the image of the backup on it, and some data in /storage. */
export async function startNode(): Promise<TestNode> {
  await using stack = new AsyncDisposableStack();
  const image = await images();
  const network = await new Network().start();
  stack.defer(async () => void (await network.stop()));
  const node = await new K3sContainer(image.kubernetes)
    .withNetwork(network)
    .withBindMounts([{ source: '/sys/fs/cgroup', target: '/sys/fs/cgroup' }])
    .start();
  stack.defer(async () => void (await node.stop()));
  const { dockerode } = (await getContainerRuntimeClient()).container;
  await importImage(dockerode, node.getId(), image.backup);
  const nodeSidecar = await new Shell(image.tools).beside(node.getId()).start();
  stack.defer(async () => void (await nodeSidecar.stop()));
  const onNode = async (argv: string[]): Promise<Exited> => {
    const from = performance.now();
    const done = await execute(dockerode.getContainer(nodeSidecar.getId()), argv);
    return { ...done, signal: null, lost: false, durationMs: performance.now() - from };
  };
  await execute(dockerode.getContainer(node.getId()), ['mkdir', '-p', '/storage']);
  const kubeconfig = node.getKubeConfig();
  const lines = () => lastLines(dockerode.getContainer(node.getId()));
  const started = stack.move();
  return {
    onNode,
    kubectl: (args, manifests) => kubectl(node.getId(), args, manifests),
    connect: (options) => connect(kubeconfig, onNode, lines, { image: image.backup, ...options }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function kubectl(id: string, args: string[], manifests: string): Promise<string> {
  const command = ['exec', '--interactive', id, 'kubectl', ...args, '--filename', '-'];
  const { all } = await execa('docker', command, { input: manifests, all: true, reject: false });
  return all;
}

/** Those that are there: the tests make none. */
async function images(): Promise<Record<'kubernetes' | 'tools' | 'backup', string>> {
  const found = await resolveImages();
  const name = (image: ImageName) => {
    const named = found[image];
    if (named) return named.name;
    throw new Error(`no image for ${image}: run npx scenario setup --lab containers`);
  };
  return { kubernetes: name('kubernetes'), tools: name('tools'), backup: name('backup') };
}

async function connect(
  kubeconfig: string,
  onNode: TestNode['onNode'],
  lastLines: () => Promise<string[]>,
  { image, readyLimitMs }: ConnectOptions & { image: string },
): Promise<TestCluster> {
  const seen: Observation[] = [];
  const listeners = new Set<() => void>();
  const from = performance.now();
  const now = () => performance.now() - from;
  const tell = (observation: Observation) => {
    seen.push(observation);
    for (const listener of listeners) listener();
  };
  const cluster = await connectCluster({
    kubeconfig,
    image,
    lastLines,
    ...(readyLimitMs && { readyLimitMs }),
    signal: new AbortController().signal,
    tell,
    now,
    onNode,
  });
  await cluster.install({ privateKey: 'a key\n', knownHosts: '' });
  return {
    cluster,
    seen,
    tell,
    now,
    onNode,
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          const found = seen.find(holds);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

class Shell extends GenericContainer {
  beside(container: string): this {
    this.hostConfig.PidMode = `container:${container}`;
    this.hostConfig.Init = false;
    return this.withNetworkMode('none').withPrivilegedMode().withCommand(['sleep', 'infinity']);
  }
}
