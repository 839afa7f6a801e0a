/** Runs one command in a container of the image `tools`, to see whether this Docker allows it. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { HostConfig } from 'dockerode';
import { labelsOf } from '../engine.ts';
import { callEngine } from '../engine-call.ts';
import type { Docker } from './docker.ts';
import { resolveImage } from './resolve.ts';

/** How that ended; a container that did not start has the exit code -1 and the engine's words. */
export interface Tried {
  exitCode: number;
  output: string;
}

/**
 * undefined where the image is not there. Leaves no container. Throws LabError where the engine makes or removes none, and
 * the signal's reason when it is aborted.
 */
export async function runInTools(
  docker: Docker,
  argv: string[],
  host: HostConfig,
  signal?: AbortSignal,
): Promise<Tried | undefined> {
  const image = await resolveImage(docker, 'tools');
  if (!image) return undefined;
  signal?.throwIfAborted();
  const made = {
    Image: image.name,
    Cmd: argv,
    Labels: await labelsOf('firedrill-try'),
    Tty: true,
    HostConfig: host,
  };
  const container = await callEngine({ what: 'Docker makes no container', where: image.name }, () =>
    docker.createContainer(made),
  );
  try {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const output = text(stream.pipe(new PassThrough()));
    await container.start();
    const { StatusCode } = await container.wait({ abortSignal: signal });
    return { exitCode: StatusCode, output: (await output).trim() };
  } catch (error) {
    signal?.throwIfAborted();
    return { exitCode: -1, output: (error as Error).message };
  } finally {
    await callEngine({ what: 'Docker does not remove a container', where: container.id }, () =>
      container.remove({ force: true, v: true }),
    );
  }
}
