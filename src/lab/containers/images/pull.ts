/** Pulls images. */
import { LabError } from '../../../errors.ts';
import { Progress } from '../../programs/progress.ts';
import type { Docker } from './docker.ts';
import { PullProgress } from './engine-progress.ts';
import { readToEnd } from './engine-stream.ts';

export interface PullOptions {
  /** Told, in sentences, where the pull is. */
  tell: (message: string) => void;
  signal?: AbortSignal;
}

/** Pulls an image. Throws LabError with the engine's answer, and the signal's reason when it is aborted. */
export async function pull(docker: Docker, name: string, { tell, signal }: PullOptions): Promise<void> {
  signal?.throwIfAborted();
  using progress = new Progress(`Pulling ${name}`, tell);
  progress.at(0, 'asking the registry');
  const layers = new PullProgress();
  try {
    await readToEnd(await docker.pull(name, { abortSignal: signal }), (line) => {
      const step = layers.add(line);
      if (step) progress.at(step.share, step.words);
    });
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
