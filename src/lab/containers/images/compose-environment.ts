/** The images' names as a file of variables, so that docker-compose.yml runs the present images: CACHE/containers.env. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../cache-folder.ts';
import { type ImageName, imageVariable, type NamedImage } from './names.ts';

/** Writes the file and gives its path. */
export async function writeComposeEnvironment(
  images: Partial<Record<ImageName, NamedImage>>,
  path = join(cacheFolder(), 'containers.env'),
): Promise<string> {
  const lines = Object.entries(images).map(
    ([image, { name }]) => `${imageVariable(image as ImageName)}=${name}\n`,
  );
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, lines.join(''));
  await rename(`${path}.new`, path);
  return path;
}
