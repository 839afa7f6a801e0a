/** The recipes of the images that are built here: the folders of images/containers. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';

/** The folder of an image's Dockerfile and of what it copies in. */
export function recipeFolder(image: string): string {
  return join(packageRoot, 'images', 'containers', image);
}

/** 12 hex digits that stand for the names and the content of a recipe's files. Throws the system's error if there is none. */
export function recipeHash(image: string, folder = recipeFolder(image)): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    const content = readFileSync(join(folder, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}
