/** The node's shell: a container that shares the node's network and processes, with the tools that a node's image may lack. */
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import { execute } from './exec.ts';
import { nodeBinary, nodePath, programFiles } from './program.ts';
import type { World } from './world.ts';

export interface ShellOptions {
  image: string;
  /** The container id of the node. */
  node: string;
  volumes: Record<string, string>;
}

/** Starts it beside a running node. */
export async function startShell(world: World, { image, node, volumes }: ShellOptions): Promise<Container> {
  const shell = await world.start('shell', {
    image,
    beside: { container: node, pids: true },
    privileged: true,
    entrypoint: ['sleep'],
    command: ['infinity'],
    volumes,
    files: await programFiles(),
  });
  const binary = await nodeBinary();
  const container = world.engine.container.getById(shell.getId());
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
    expected: `what ${process.execPath} (${process.version}) needs: a C library of the same kind, libstdc++ and libatomic`,
  });
}
