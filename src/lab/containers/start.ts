/** Starts a container lab: all its parts, most of them at once, and the ways between them. */

import { connectCluster } from '../kubernetes/connect.ts';
import { makeGitOps } from '../kubernetes/gitops/gitops.ts';
import { paths } from '../paths.ts';
import { RealClock } from './clock.ts';
import { ContainerHost } from './container-host.ts';
import { ContainerLab, type Described, removeLab } from './container-lab.ts';
import { type Engine, labelsOf } from './engine.ts';
import { importImage } from './import-image.ts';
import { exchangeKeys } from './keys.ts';
import { startKubernetes } from './kubernetes-node.ts';
import { LabResources } from './lab-resources.ts';
import { lastLines } from './last-lines.ts';
import { startNodeSidecar } from './node-sidecar.ts';
import { Replacements, restoredFolder } from './replacement.ts';
import { startTargetStack, targetAddress } from './target-stack.ts';
import { imageVersions, kubernetesVersionText } from './versions.ts';

export interface ContainerLabOptions extends Described {
  engine: Engine;
  /** Which image each part is made of. */
  images: Record<'kubernetes' | 'toxiproxy' | 'ssh-target' | 'nfs-server' | 'backup' | 'tools', string>;
  /** A name that no other lab has. */
  id: string;
  run: string;
  signal: AbortSignal;
}

/** Starts a lab that is ready for a drill. Throws LabError after the removal of every started part. */
export async function startContainerLab(options: ContainerLabOptions): Promise<ContainerLab> {
  const resources = new LabResources(options.engine, options.id, await labelsOf(options.run));
  const clock = new RealClock(options.signal);
  const building = build(options, resources, clock);
  try {
    return await clock.orFail(building);
  } catch (error) {
    clock.fail(error); // pending starts give up
    void building.then(
      (lab) => lab[Symbol.asyncDispose](),
      () => {},
    );
    await options.removing(removeLab(resources, options.tell)); // the first error is thrown
    throw error;
  }
}

async function build(
  { engine, images, signal, host, kernel, can, tell, removing }: ContainerLabOptions,
  resources: LabResources,
  clock: RealClock,
): Promise<ContainerLab> {
  const networks = { control: await resources.network('control'), link: await resources.network('link') };
  const volumes = { [await resources.volume('storage')]: paths.data };
  const restored = await resources.volume('restored');
  const [kubernetes, targetStack] = await Promise.all([
    startKubernetes(resources, { image: images.kubernetes, network: networks.control, volumes }),
    startTargetStack(resources, { images, networks }),
  ]);
  const id = kubernetes.started.getId();
  const node = engine.container.getById(id);
  await engine.container.dockerode.getNetwork(networks.link).connect({ Container: id });
  const nodeSidecar = await startNodeSidecar(resources, {
    image: images.tools,
    node: id,
    volumes: { ...volumes, [restored]: restoredFolder },
  });
  const connected = await targetStack.connect(node, nodeSidecar, clock);

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
      container: () => nodeSidecar,
      clock,
    }),
    target: new ContainerHost({
      name: 'target',
      address: targetAddress,
      container: () => targetStack.sshTarget,
      clock,
    }),
  };
  const replacements = new Replacements({
    ...{ resources, clock, nodeSidecar, restored },
    image: images.tools,
    node: id,
    harness: hosts.node,
  });
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
    Kubernetes: kubernetesVersionText(cluster.version, images.kubernetes),
    Toxiproxy: await targetStack.toxiproxy.version(),
    ...imageVersions(images),
  };
  const lab = new ContainerLab(
    { ...connected, resources, clock, node, nodeSidecar, replacements, cluster, gitops, hosts, versions },
    { host, kernel, can, tell, removing },
  );
  started.move(); // they are the lab's from now on
  return lab;
}
