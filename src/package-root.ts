/** Where this package is: the same files lie beside src/ in a checkout, and two folders above dist/src/ once it is built. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package's package.json: images/ and docs/ are in it. */
export const packageRoot = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'firedrill') return folder;
  if (dirname(folder) === folder)
    throw new Error(`no package.json of firedrill above ${import.meta.dirname}: is the package whole?`);
  return rootAbove(dirname(folder));
}
