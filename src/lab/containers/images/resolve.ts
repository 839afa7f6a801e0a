/** Which of the images that may serve are there. */
import { callEngine } from '../engine-call.ts';
import { connectDocker, type Docker } from './docker.ts';
import { candidates, checkImageVariables, type ImageName, imageNames, type NamedImage } from './names.ts';

export type ResolvedImages = Record<ImageName, NamedImage | undefined>;

/** For each image the best that is in Docker; undefined where none is. Pulls nothing. Throws LabError without Docker, and UsageError like `candidates`. */
export async function resolveImages(docker?: Docker): Promise<ResolvedImages> {
  checkImageVariables();
  const engine = docker ?? (await connectDocker());
  const found = await Promise.all(
    imageNames.map(async (image) => [image, await resolveImage(engine, image)] as const),
  );
  return Object.fromEntries(found) as ResolvedImages;
}

/** The best that is in Docker for one image. */
export async function resolveImage(docker: Docker, image: ImageName): Promise<NamedImage | undefined> {
  for (const candidate of candidates(image)) if (await isPresent(docker, candidate.name)) return candidate;
  return undefined;
}

/** Whether an image of that name is in Docker. Throws LabError where Docker does not say. */
export async function isPresent(docker: Docker, name: string): Promise<boolean> {
  return callEngine({ what: 'Docker does not say whether it has an image', where: name }, async () => {
    try {
      await docker.getImage(name).inspect();
      return true;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return false;
      throw error;
    }
  });
}
