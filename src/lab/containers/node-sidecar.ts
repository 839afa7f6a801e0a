/** The node sidecar: a container that shares the node's network and processes, with the tools that a node's image may lack. */
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import { execute } from './exec.ts';
import type { LabResources } from './lab-resources.ts';
import { nodeBinary, nodePath, programFiles } from './program.ts';

export interface NodeSidecarOptions {
  image: string;
  /** The container id of the node. */
  node: string;
  volumes: Record<string, string>;
}

/** Starts it beside a running node. */
export async function startNodeSidecar(
  resources: LabResources,
  { image, node, volumes }: NodeSidecarOptions,
): Promise<Container> {
  const nodeSidecar = await resources.start('node-sidecar', {
    image,
    beside: { container: node, pids: true },
    privileged: true,
    entrypoint: ['sleep'],
    command: ['infinity'],
    volumes,
    files: await programFiles(),
  });
  const binary = await nodeBinary();
  const container = resources.engine.container.getById(nodeSidecar.getId());
  const put = await execute(
    container,
    [
      'sh',
      '-c',
      `mkdir -p /var/lib/firedrill && cat > ${nodePath} && chmod 755 ${nodePath} && ${nodePath} --version`,
    ],
    {
      stdin: binary,
    },
  );
  if (put.code === 0) return container;
  throw new LabError({
    what: 'this Node does not run in the tools image',
    where: image,
    found: put.stderr.trim(),
    expected: `the libraries of ${process.execPath} (${process.version}): a C library of the same kind, libstdc++ and libatomic`,
  });
}
