/** The target's servers and disks, Toxiproxy in front of them, and the link sidecar that breaks the link. */
import type { Container } from 'dockerode';
import { paths } from '../paths.ts';
import type { RealClock } from './clock.ts';
import type { LabResources } from './lab-resources.ts';
import { ContainerLink } from './link.ts';
import { LinkNetwork } from './link-network.ts';
import { ContainerTarget } from './target.ts';
import { Toxiproxy } from './toxiproxy.ts';

/** The target as the node knows it; see src/strategies. */
export const targetAddress = '10.0.1.11';
/** Where Toxiproxy listens for the harness; its own default. */
const apiPort = 8474;

export interface TargetStackOptions {
  images: Record<'toxiproxy' | 'ssh-target' | 'nfs-server' | 'tools', string>;
  /** The networks in the engine: of all, and of node and Toxiproxy. */
  networks: { control: string; link: string };
}

export interface TargetStack {
  toxiproxy: Toxiproxy;
  sshTarget: Container;
  /** Lays the way from a node to the target, and starts the target's services. */
  connect(node: Container, nodeSidecar: Container, clock: RealClock): Promise<Connected>;
}

export interface Connected {
  /** It has the target's disks and always runs, independent of the target's services. */
  linkSidecar: Container;
  linkNetwork: LinkNetwork;
  link: ContainerLink;
  target: ContainerTarget;
}

/** Starts it; it does not need the node. */
export async function startTargetStack(
  resources: LabResources,
  { images, networks }: TargetStackOptions,
): Promise<TargetStack> {
  const [sshDisk, nfsDisk] = [
    await resources.volume('backup-ssh', { inMemory: true }),
    await resources.volume('backup-nfs', { inMemory: true }),
  ];
  const disks = { [sshDisk]: paths.sshDestination, [nfsDisk]: paths.nfsExport };
  const [proxy] = await Promise.all([
    resources.start('toxiproxy', {
      image: images.toxiproxy,
      network: networks.control,
      ports: [apiPort],
      answers: { path: '/version', port: apiPort },
    }),
    resources.start('ssh-target', { image: images['ssh-target'], network: networks.control, volumes: disks }),
    resources.start('nfs-server', {
      image: images['nfs-server'],
      network: networks.control,
      volumes: { [nfsDisk]: paths.nfsExport },
      // Opens files by their handles, and takes on the ids of its clients.
      capabilities: ['DAC_READ_SEARCH', 'SYS_ADMIN', 'SYS_RESOURCE'],
    }),
  ]);
  const toxiproxyContainer = resources.container('toxiproxy');
  await resources.engine.container.dockerode
    .getNetwork(networks.link)
    .connect({ Container: resources.name('toxiproxy') });
  // It also keeps the target's disks, which are in memory, while both of its services are down.
  await resources.start('link-sidecar', {
    image: images.tools,
    beside: { container: proxy.getId() },
    capabilities: ['NET_ADMIN'],
    entrypoint: ['sleep'],
    command: ['infinity'],
    volumes: disks,
  });
  const linkSidecar = resources.container('link-sidecar');
  const toxiproxy = new Toxiproxy(`http://${proxy.getHost()}:${proxy.getMappedPort(apiPort)}`, linkSidecar);
  await toxiproxy.open({ ssh: resources.name('ssh-target'), nfs: resources.name('nfs-server') });

  return {
    toxiproxy,
    sshTarget: resources.container('ssh-target'),
    async connect(node, nodeSidecar, clock) {
      const linkNetwork = new LinkNetwork({
        network: networks.link,
        targetAddress,
        node,
        toxiproxy: toxiproxyContainer,
        nodeSidecar,
        linkSidecar,
      });
      await linkNetwork.connect();
      const link = new ContainerLink({
        toxiproxy,
        apiPort,
        nodeAddress: () => linkNetwork.nodeAddress,
        carrier: (up) => linkNetwork.carrier(up),
      });
      const target = new ContainerTarget({
        containers: { ssh: resources.container('ssh-target'), nfs: resources.container('nfs-server') },
        toxiproxy,
        link,
        guard: (work) => clock.orFail(work),
        signal: clock.failed,
      });
      await target.start('ssh');
      await target.start('nfs');
      return { linkSidecar, linkNetwork, link, target };
    },
  };
}
