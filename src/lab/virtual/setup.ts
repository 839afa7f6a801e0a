/** Makes this machine ready for the virtual lab: `scenario setup`, and `scenario run` where needed. */
import { join } from 'node:path';
import type { BuildStep } from './image/build.ts';
import { ensureImage, type Image, imagesFolder, inspectImage } from './image/cache.ts';
import { recipeKey } from './image/recipe.ts';
import { installMissing } from './install.ts';

export interface SetupOptions {
  /** Builds the image even if a good one is there. */
  force?: boolean;
  /** Compares every byte of the image with its build, which takes a few seconds. `scenario setup` does, a run does not. */
  thorough?: boolean;
  /** Gets a sentence for each change to the machine. */
  tell: (message: string) => void;
  /** Told each step of building the image. */
  progress?: (step: BuildStep) => void;
  signal?: AbortSignal;
}

/**
 * Installs the packages that the host lacks (as root on Debian or Ubuntu) and builds the image, each only if needed; returns the image.
 * Throws LabError with the missing parts and how to get them, and the signal's reason when it is aborted.
 */
export async function setup(options: SetupOptions): Promise<Image> {
  const { force = false, thorough = false, tell, progress, signal } = options;
  const found = await inspectImage(join(imagesFolder(), recipeKey()), { thorough, signal });
  const builds = force || found.state !== 'ready';
  await installMissing({ to: builds ? 'build' : 'run', tell, signal });
  if (found.state === 'ready' && !force) return found.image;
  if (found.state === 'damaged') tell(`The lab image is damaged (${found.why}). Building it again.`);
  if (found.state === 'absent') tell('Building the lab image. This is done once and takes about a minute.');
  return ensureImage({ force, thorough, progress, signal });
}
