/** Brings an image from Docker into the containerd of a Kubernetes node, as `docker save | ctr images import` does. */
import { type Duplex, PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../errors.ts';
import type { Docker } from './images/docker.ts';

/** The kubelet's namespace of containerd. `-` is the standard input. */
const command = ['ctr', '--namespace', 'k8s.io', 'images', 'import', '-'];

/**
 * Works for rancher/k3s and firedrill/kubernetes-offline alike: both have `ctr`, and find their containerd by it.
 * Throws LabError when the image is not there or containerd refuses it.
 */
export async function importImage(docker: Docker, containerId: string, image: string): Promise<void> {
  try {
    const exec = await docker.getContainer(containerId).exec({
      Cmd: command,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({ hijack: true, stdin: true });
    // The engine keeps its end open: it would hold this process.
    using _ = closing(stream);
    const said: string[] = [];
    const output = new PassThrough().setEncoding('utf8').on('data', (text: string) => said.push(text));
    docker.modem.demuxStream(stream, output, output);
    // An export that breaks off ends the stream with an error as well: both must be waited for from the start.
    await Promise.all([
      new Promise((resolve, reject) => stream.once('end', resolve).on('error', reject)),
      docker
        .getImage(image)
        .get()
        .then((archive) => pipeline(archive, stream)),
    ]);
    const { ExitCode } = await exec.inspect();
    if (ExitCode !== 0) throw new Error(said.join('').trim() || `ctr ended with ${ExitCode}`);
  } catch (cause) {
    throw new LabError(
      {
        what: `the image ${image} could not be brought to the Kubernetes node`,
        where: containerId,
        found: (cause as Error).message,
        hint: 'scenario setup --lab containers builds or pulls it.',
      },
      { cause },
    );
  }
}

function closing(stream: Duplex): Disposable {
  return { [Symbol.dispose]: () => void stream.destroy() };
}
