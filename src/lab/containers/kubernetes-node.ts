/** The node: a Kubernetes in a container, started by Testcontainers' K3sContainer, whichever image it is. */
import { createServer } from 'node:net';
import { K3sContainer, type StartedK3sContainer } from '@testcontainers/k3s';
import { type Explanation, LabError } from '../../errors.ts';
import { bindTo, type LabResources } from './lab-resources.ts';
import { shortened, shownLines } from './last-lines.ts';

/** Without parts that the drill does not use, for a fast start. `--node-name`: pods and events name it. */
const command = [
  'server',
  '--disable=traefik,servicelb,metrics-server,local-storage',
  '--node-name=node',
  '--disable-cloud-controller',
];
const apiPort = 6443;
/** How long Kubernetes may take to be there, in ms; here it takes under 20 s. */
const startLimitMs = 120_000;
export interface KubernetesNode {
  started: StartedK3sContainer;
  kubeconfig: string;
}

export interface KubernetesNodeOptions {
  image: string;
  network: string;
  /** Volume to mount point. */
  volumes: Record<string, string>;
  /** Where its API is published; a port that is free by default. */
  port?: number;
  /** In ms; two minutes by default. */
  limitMs?: number;
}

/** Starts it. Throws LabError with its last lines where it does not come up. */
export async function startKubernetes(
  resources: LabResources,
  { image, network, volumes, port, limitMs = startLimitMs }: KubernetesNodeOptions,
): Promise<KubernetesNode> {
  const apiOn = port ?? (await freePort(resources.address));
  const tail: string[] = [];
  let refused: string | undefined;
  const container = new Node(image);
  container.prepare(resources.address, apiOn, volumes);
  container
    .withNetworkMode(network)
    .withCommand(command)
    .withHostname('node') // by which the API server finds the kubelet
    .withStartupTimeout(limitMs)
    .withLogConsumer((stream) =>
      stream.on('data', (chunk) => {
        const lines = String(chunk).trimEnd().split('\n');
        refused ??= lines.find((line) => cgroupV1Refused.test(line));
        tail.push(...lines);
        tail.splice(0, tail.length - shownLines);
      }),
    );
  try {
    const started = await resources.launch('node', container);
    return { started, kubeconfig: started.getKubeConfig() };
  } catch (cause) {
    const { message } = cause as Error;
    const where = resources.name('node');
    if (refused) throw new LabError({ ...cgroupsRefused(image, refused), where }, { cause });
    if (taken.test(message))
      throw new LabError({ ...portTaken(resources.address, apiOn, message), where }, { cause });
    throw new LabError(
      {
        what: `Kubernetes did not start (${image})`,
        where,
        found: [message, ...tail].join('\n            '),
        hint: 'scenario doctor --lab containers lists the capabilities of the host.',
      },
      { cause },
    );
  }
}

/** The kubelet's sentence since Kubernetes 1.31 (pkg/kubelet/apis/config/validation/validation_linux.go). */
const cgroupV1Refused = /configured to not run on a host using cgroup v1/;

/** Kubernetes 1.35 and later refuse cgroup version 1 by default, an image of the user's choice too. */
function cgroupsRefused(image: string, found: string): Explanation {
  return {
    what: `the kubelet of ${image} refuses this host's cgroups, which have version 1`,
    expected: 'cgroup version 2, or a kubelet with `failCgroupV1: false`',
    found: shortened(found),
    hint: "Unset FIREDRILL_IMAGE_KUBERNETES: firedrill's own images accept both versions. Or boot the host with systemd.unified_cgroup_hierarchy=1.",
  };
}

/** In the words of Docker's own allocator, and of bind(2). */
const taken = /port is already allocated|address already in use/;

/** It was free a moment before. Where a port of the engine's own choice, as Toxiproxy's, is taken, the engine chooses another. */
function portTaken(address: string, port: number, found: string): Explanation {
  return {
    what: `another program has taken port ${port} of ${address}, meant for the API of Kubernetes`,
    found,
    hint: 'Run it again: each run looks for a free port.',
  };
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

/** A port without a listener at this moment. */
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
