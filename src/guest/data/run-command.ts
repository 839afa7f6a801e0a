/** The commands of `firedrill-data` by their names and arguments; data.ts lists them. */

import { change, compare, make, otherNames, rescan } from './commands.ts';
import { changeOne } from './concurrent-changes.ts';
import { shown } from './paths.ts';
import { Versions } from './versions.ts';

/** Does a command, and gives its one line of JSON. Throws where it fails. */
export function runCommand([name = '', ...args]: readonly string[]): string {
  const run = commands[name];
  if (!run) throw new Error(`firedrill-data: no such command: ${name}`);
  return `${JSON.stringify(run(...args))}\n`;
}

const versions = new Versions('/var/lib/firedrill/manifests');

const commands: Record<string, (...args: string[]) => unknown> = {
  make: (dir = '', seed = '', files, directories, bytes, kinds) =>
    make(
      { dir, seed, versions },
      {
        files: Number(files),
        directories: Number(directories),
        bytes: Number(bytes),
        kinds: kinds && JSON.parse(kinds),
      },
    ),
  change: (dir = '', seed = '', share, version, shares) =>
    change(
      { dir, seed, versions },
      { share: Number(share), version: Number(version), shares: shares && JSON.parse(shares) },
    ),
  'change-one': (dir = '', seed = '', version, nth, shares = '{}') => {
    const which = { version: Number(version), nth: Number(nth), shares: JSON.parse(shares) };
    const { way, paths } = changeOne({ dir, seed, versions }, which);
    return { way, paths: paths.map(shown) };
  },
  scan: (dir = '', version) => rescan({ dir, versions }, Number(version)),
  names: () => otherNames({ versions }),
  compare: (dir = '', against) => compare({ dir, versions }, Number(against)),
};
