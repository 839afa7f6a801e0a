/** The recipes of the images that are built here: the folders of images/containers. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';

/** The folder of an image's Dockerfile and of the files that it copies in. */
export function recipeFolder(image: string): string {
  return join(packageRoot, 'images', 'containers', image);
}

/**
 * 12 hex digits that stand for the names and the content of a recipe's files, and of the sources of a program that is compiled
 * for it. Throws the system's error where the folder is absent.
 */
export function recipeHash(
  image: string,
  folder = recipeFolder(image),
  sources: readonly string[] = [],
): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
  for (const path of [...files, ...sources]) {
    const content = readFileSync(path);
    hash.update(`${basename(path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}
