/** Pulls images. */
import { LabError } from '../../../errors.ts';
import type { Docker } from './docker.ts';
import { readToEnd } from './engine-stream.ts';

/** Pulls an image. Throws LabError with the engine's answer, and the signal's reason when it is aborted. */
export async function pull(docker: Docker, name: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await readToEnd(await docker.pull(name, { abortSignal: signal }));
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LabError(
      {
        what: 'an image could not be pulled',
        where: name,
        found: (cause as Error).message,
        hint:
          'Where no image can be pulled, `scenario setup --lab containers --offline` builds stand-ins out of\n' +
          "  Debian's packages. FIREDRILL_IMAGE_… names other images, such as those of a mirror of yours.",
      },
      { cause },
    );
  }
}
