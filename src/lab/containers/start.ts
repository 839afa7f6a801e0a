/** Starts a container lab: all its parts, most of them at once, and the ways between them. */
import { paths } from '../paths.ts';
import { RealClock } from './clock.ts';
import { ContainerHost } from './container-host.ts';
import { ContainerLab, closeWorld, type Described } from './container-lab.ts';
import { type Engine, labelsOf } from './engine.ts';
import { startFarSide, targetAddress } from './far-side.ts';
import { makeGitOps } from './gitops/gitops.ts';
import { exchangeKeys } from './keys.ts';
import { connectCluster } from './kubernetes/cluster.ts';
import { importImage } from './kubernetes/import-image.ts';
import { startKubernetes } from './kubernetes-node.ts';
import { lastLines } from './last-lines.ts';
import { startShell } from './shell.ts';
import { World } from './world.ts';

export interface ContainerLabOptions extends Described {
  engine: Engine;
  /** Which image each part is made of. */
  images: Record<'kubernetes' | 'toxiproxy' | 'ssh-target' | 'nfs-server' | 'backup' | 'tools', string>;
  /** A name that no other lab has. */
  id: string;
  run: string;
  signal: AbortSignal;
}

/** Starts a lab that is ready for a drill. Throws LabError; whatever had been started is gone then. */
export async function startContainerLab(options: ContainerLabOptions): Promise<ContainerLab> {
  const world = new World(options.engine, options.id, await labelsOf(options.run));
  const clock = new RealClock(options.signal);
  const building = build(options, world, clock);
  try {
    return await clock.orFail(building);
  } catch (error) {
    clock.fail(error); // what is still being started gives up
    void building.then(
      (lab) => lab[Symbol.asyncDispose](),
      () => {},
    );
    await options.removing(closeWorld(world, options.tell)); // what went wrong first is what is thrown
    throw error;
  }
}

async function build(
  { engine, images, signal, host, kernel, can, tell, removing }: ContainerLabOptions,
  world: World,
  clock: RealClock,
): Promise<ContainerLab> {
  const networks = { control: await world.network('control'), link: await world.network('link') };
  const volumes = { [await world.volume('storage')]: paths.data };
  const [kubernetes, farSide] = await Promise.all([
    startKubernetes(world, { image: images.kubernetes, network: networks.control, volumes }),
    startFarSide(world, { images, networks }),
  ]);
  const id = kubernetes.started.getId();
  const node = engine.container.getById(id);
  await engine.container.dockerode.getNetwork(networks.link).connect({ Container: id });
  const shell = await startShell(world, { image: images.tools, node: id, volumes });
  const connected = await farSide.connect(node, shell, clock);

  await using started = new AsyncDisposableStack();
  const cluster = await connectCluster({
    kubeconfig: kubernetes.kubeconfig,
    image: images.backup,
    signal,
    tell: (seen) => clock.tell(seen),
    now: () => clock.now(),
    onNode: (argv) => hosts.node.run(argv),
    lastLines: () => lastLines(node),
  });
  started.use(cluster);
  const hosts = {
    node: new ContainerHost({
      name: 'node',
      address: '10.0.1.10',
      container: () => shell,
      clock,
    }),
    target: new ContainerHost({
      name: 'target',
      address: targetAddress,
      container: () => farSide.sshTarget,
      clock,
    }),
  };
  const [keys] = await Promise.all([
    exchangeKeys(hosts.node, hosts.target),
    importImage(engine.container.dockerode, id, images.backup),
  ]);
  await cluster.install(keys);
  const gitops = makeGitOps({
    cluster,
    tell: (seen) => clock.tell(seen),
    now: () => clock.now(),
    onNode: (argv) => hosts.node.run(argv),
  });
  const versions = {
    Kubernetes: cluster.version,
    Toxiproxy: await farSide.toxiproxy.version(),
    ...imageVersions(images),
  };
  const lab = new ContainerLab(
    { ...connected, world, clock, node, shell, cluster, gitops, hosts, versions },
    { host, kernel, can, tell, removing },
  );
  started.move(); // they are the lab's from now on
  return lab;
}

/** What each part is made of, so that nobody takes a stand-in for what it stands for. */
function imageVersions(images: ContainerLabOptions['images']): Record<string, string> {
  return Object.fromEntries(Object.entries(images).map(([part, image]) => [`image ${part}`, image]));
}
