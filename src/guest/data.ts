/**
 * The data of a drill, made on the node: a tree of files like the post-mortem's IoT volumes, its manifests, and the comparison with a
 * restored tree. Everything that it makes is a pure function of its arguments. Prints one line of JSON.
 *
 *   firedrill-data make DIR SEED FILES DIRECTORIES BYTES [KINDS]   version 0; KINDS is JSON, as the plan has it
 *   firedrill-data change DIR SEED SHARE VERSION [CHURN]           rewrites that share of the files, and more by CHURN
 *   firedrill-data scan DIR VERSION                                scans the version again: others may have put files there
 *   firedrill-data names                                           patterns of the names that do not end in .dat
 *   firedrill-data compare DIR AGAINST                             a restored tree against all versions
 *
 * FILES counts regular files and directories, as `rsync --stats` does.
 */
import { change, compare, make, otherNames, rescan } from './data/commands.ts';
import { Versions } from './data/versions.ts';

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
  scan: (dir = '', version) => rescan({ dir, versions }, Number(version)),
  names: () => otherNames({ versions }),
  compare: (dir = '', against) => compare({ dir, versions }, Number(against)),
};

const [command = '', ...args] = process.argv.slice(2);
const run = commands[command];
if (!run) throw new Error(`firedrill-data: no such command: ${command}`);
process.stdout.write(`${JSON.stringify(run(...args))}\n`);
