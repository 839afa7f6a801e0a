/** Everything but the node: the target's servers and disks, Toxiproxy before them, and the wire that they are reached by. */
import type { Container } from 'dockerode';
import { paths } from '../paths.ts';
import type { RealClock } from './clock.ts';
import { ContainerLink } from './link.ts';
import { ContainerTarget } from './target.ts';
import { Toxiproxy } from './toxiproxy.ts';
import { Wiring } from './wiring.ts';
import type { World } from './world.ts';

/** The target as the node knows it; see src/strategies. */
export const targetAddress = '10.0.1.11';
/** Where Toxiproxy listens for the harness; its own default. */
const apiPort = 8474;

export interface FarSideOptions {
  images: Record<'toxiproxy' | 'ssh-target' | 'nfs-server' | 'tools', string>;
  /** The networks in the engine: of all, and of node and Toxiproxy. */
  networks: { control: string; link: string };
}

export interface FarSide {
  toxiproxy: Toxiproxy;
  sshTarget: Container;
  /** Lays the way from a node to the target, and starts the target's services. */
  connect(node: Container, shell: Container, clock: RealClock): Promise<Connected>;
}

export interface Connected {
  /** It has the target's disks and always runs, whatever becomes of the target's services. */
  wire: Container;
  wiring: Wiring;
  link: ContainerLink;
  target: ContainerTarget;
}

/** Starts it; it does not need the node. */
export async function startFarSide(world: World, { images, networks }: FarSideOptions): Promise<FarSide> {
  const [sshDisk, nfsDisk] = [
    await world.volume('backup-ssh', { inMemory: true }),
    await world.volume('backup-nfs', { inMemory: true }),
  ];
  const disks = { [sshDisk]: paths.sshDestination, [nfsDisk]: paths.nfsExport };
  const [proxy] = await Promise.all([
    world.start('toxiproxy', {
      image: images.toxiproxy,
      network: networks.control,
      ports: [apiPort],
      answers: { path: '/version', port: apiPort },
    }),
    world.start('ssh-target', { image: images['ssh-target'], network: networks.control, volumes: disks }),
    world.start('nfs-server', {
      image: images['nfs-server'],
      network: networks.control,
      volumes: { [nfsDisk]: paths.nfsExport },
      // Opens files by their handles, and takes on the ids of its clients.
      capabilities: ['DAC_READ_SEARCH', 'SYS_ADMIN', 'SYS_RESOURCE'],
    }),
  ]);
  const toxiproxyContainer = world.container('toxiproxy');
  await world.engine.container.dockerode
    .getNetwork(networks.link)
    .connect({ Container: world.name('toxiproxy') });
  // It also keeps the target's disks, which are in memory, while both of its services are down.
  await world.start('wire', {
    image: images.tools,
    beside: { container: proxy.getId() },
    capabilities: ['NET_ADMIN'],
    entrypoint: ['sleep'],
    command: ['infinity'],
    volumes: disks,
  });
  const wire = world.container('wire');
  const toxiproxy = new Toxiproxy(`http://${proxy.getHost()}:${proxy.getMappedPort(apiPort)}`, wire);
  await toxiproxy.open({ ssh: world.name('ssh-target'), nfs: world.name('nfs-server') });

  return {
    toxiproxy,
    sshTarget: world.container('ssh-target'),
    async connect(node, shell, clock) {
      const wiring = new Wiring({
        network: networks.link,
        targetAddress,
        node,
        toxiproxy: toxiproxyContainer,
        shell,
        wire,
      });
      await wiring.connect();
      const link = new ContainerLink({
        toxiproxy,
        apiPort,
        nodeAddress: () => wiring.nodeAddress,
        carrier: (up) => wiring.carrier(up),
      });
      const target = new ContainerTarget({
        containers: { ssh: world.container('ssh-target'), nfs: world.container('nfs-server') },
        toxiproxy,
        link,
        guard: (work) => clock.orFail(work),
      });
      await target.start('ssh');
      await target.start('nfs');
      return { wire, wiring, link, target };
    },
  };
}
