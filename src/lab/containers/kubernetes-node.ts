/** The node: a Kubernetes in a container, started by Testcontainers' K3sContainer, whichever image it is. */
import { createServer } from 'node:net';
import { K3sContainer, type StartedK3sContainer } from '@testcontainers/k3s';
import { LabError } from '../../errors.ts';
import { bindTo, type World } from './world.ts';

/** What the drill does not use makes the start slower. `--node-name`: pods and events name it. */
const command = [
  'server',
  '--disable=traefik,servicelb,metrics-server,local-storage',
  '--node-name=node',
  '--disable-cloud-controller',
];
const apiPort = 6443;
/** How long Kubernetes may take to be there, in ms; here it takes under 20 s. */
const startLimitMs = 120_000;
/** So many of its last lines an error shows. */
const tailLines = 15;

export interface KubernetesNode {
  started: StartedK3sContainer;
  kubeconfig: string;
}

/** Starts it. Throws LabError with its last lines where it does not come up. */
export async function startKubernetes(
  world: World,
  { image, network, volumes }: { image: string; network: string; volumes: Record<string, string> },
): Promise<KubernetesNode> {
  const tail: string[] = [];
  const container = new Node(image);
  container.prepare(world.address, await freePort(world.address), volumes);
  container
    .withNetworkMode(network)
    .withCommand(command)
    .withHostname('node') // by which the API server finds the kubelet
    .withStartupTimeout(startLimitMs)
    .withLogConsumer((stream) =>
      stream.on('data', (chunk) => {
        tail.push(...String(chunk).trimEnd().split('\n'));
        tail.splice(0, tail.length - tailLines);
      }),
    );
  try {
    const started = await world.launch('node', container);
    return { started, kubeconfig: started.getKubeConfig() };
  } catch (cause) {
    throw new LabError(
      {
        what: `Kubernetes did not start (${image})`,
        where: world.name('node'),
        found: [(cause as Error).message, ...tail].join('\n            '),
        hint: 'scenario doctor --lab containers says what the host offers.',
      },
      { cause },
    );
  }
}

/** Its API keeps its port on the host over reboots: a kubeconfig that is in use stays true. */
class Node extends K3sContainer {
  #address = '127.0.0.1';

  prepare(address: string, port: number, volumes: Record<string, string>): void {
    this.#address = address;
    this.exposedPorts = [];
    this.createOpts.ExposedPorts = {};
    this.hostConfig.PortBindings = {};
    this.withExposedPorts({ container: apiPort, host: port });
    this.withBindMounts([
      { source: '/sys/fs/cgroup', target: '/sys/fs/cgroup' },
      ...Object.entries(volumes).map(([source, target]) => ({ source, target })),
    ]);
  }

  override async beforeContainerCreated(): Promise<void> {
    await super.beforeContainerCreated();
    bindTo(this.hostConfig, this.#address);
  }
}

/** A port that nobody listens on just now. */
function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, address, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
