/** Builds images by Docker's API, out of folders of this package and of the cache. */
import { execa } from 'execa';
import { LabError } from '../../../errors.ts';
import { Progress } from '../../programs/progress.ts';
import type { Docker } from './docker.ts';
import { buildStep } from './engine-progress.ts';
import { readToEnd } from './engine-stream.ts';
import { recipeFolder } from './recipe.ts';

export interface BuildOptions {
  /** The folder in images/containers. */
  recipe: string;
  /** The image's name. */
  name: string;
  /** The image it is built on: the Dockerfile's ARG BASE. */
  base?: string;
  /** A folder whose content is put beside the Dockerfile. */
  beside?: string;
  /** Takes nothing from Docker's cache of earlier builds. */
  anew?: boolean;
  /** Told, in sentences, where the build is. */
  tell: (message: string) => void;
  signal?: AbortSignal;
}

/** Builds an image. Throws LabError with the build's last lines, and the signal's reason when it is aborted. */
export async function build(docker: Docker, options: BuildOptions): Promise<void> {
  const { recipe, name, base, beside, anew = false, tell, signal } = options;
  using progress = new Progress(`Building ${name}`, tell, { quietShare: 1 });
  progress.at(0, 'sending its files');
  signal?.throwIfAborted();
  const folders = beside ? [recipeFolder(recipe), beside] : [recipeFolder(recipe)];
  const tar = execa('tar', ['--create', ...folders.flatMap((folder) => ['--directory', folder, '.'])], {
    buffer: false,
    encoding: 'buffer',
    reject: false,
    cancelSignal: signal,
    stderr: 'inherit',
  });
  try {
    const answer = await docker.buildImage(tar.stdout, {
      t: name,
      buildargs: base ? { BASE: base } : {},
      // The host reaches Debian's mirror, or nothing does: a bridge's packets may be too large for the network behind it.
      networkmode: 'host',
      nocache: anew,
      rm: true,
      forcerm: true,
      abortSignal: signal,
    });
    await readToEnd(answer, (line) => {
      const step = buildStep(line);
      if (step) progress.at(step.share, step.words);
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LabError(
      {
        what: 'an image could not be built',
        where: name,
        found: (cause as Error).message,
        hint: `Its recipe is in ${recipeFolder(recipe)}. Is Debian's mirror reachable from this machine?`,
      },
      { cause },
    );
  } finally {
    tar.kill();
    await tar;
  }
}
