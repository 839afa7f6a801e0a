/**
 * The data of a drill, made on the node: a tree of files like the post-mortem's IoT volumes, its manifests, and the comparison with a
 * restored tree. Everything is a pure function of the seed. Prints one line of JSON.
 *
 *   firedrill-data make DIR SEED FILES DIRECTORIES BYTES        version 0
 *   firedrill-data change DIR SEED SHARE VERSION                rewrites that share of the files
 *   firedrill-data compare DIR AGAINST                          a restored tree against all versions
 *
 * FILES counts regular files and directories, as `rsync --stats` does.
 */
import { createCipheriv, createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { randomFrom } from './random.ts';

/** Path (relative to the tree) to the hash of its content. */
type Manifest = Record<string, string>;

const manifests = '/var/lib/firedrill/manifests';
/** How many differing paths are named. */
const exampleCount = 10;

const commands = {
  make(dir: string, seed: string, files: string, directories: string, bytes: string) {
    const random = randomFrom(`make ${seed}`);
    const folders = folderNames(Number(directories) - 1); // the tree itself is one
    const names = Array.from({ length: Number(files) - Number(directories) }, (_, n) =>
      join(folders[n % folders.length] ?? '', `${String(n).padStart(5, '0')}.dat`),
    );
    const sizes = spread(names.length, Number(bytes), random);
    for (const folder of folders) mkdirSync(join(dir, folder), { recursive: true });
    const manifest = Object.fromEntries(
      names.map((name, n) => [name, writeFile(dir, name, seed, 0, sizes[n] ?? 0)]),
    );
    return remember(dir, 0, manifest, names.length);
  },

  /** Sizes stay, and so does every file that is not chosen. */
  change(dir: string, seed: string, share: string, version: string) {
    const random = randomFrom(`change ${seed} ${version}`);
    const manifest = readManifest(Number(version) - 1);
    const names = Object.keys(manifest).filter(() => random() < Number(share));
    for (const name of names) {
      manifest[name] = writeFile(dir, name, seed, Number(version), statSync(join(dir, name)).size);
    }
    return remember(dir, Number(version), manifest, names.length);
  },

  compare(dir: string, against: string) {
    const restored = manifestOf(dir);
    const versions = readdirSync(manifests).map((name) => Number.parseInt(name, 10));
    const expected = readManifest(Number(against));
    const differing = Object.keys(expected).filter(
      (path) => path in restored && restored[path] !== expected[path],
    );
    const missing = Object.keys(expected).filter((path) => !(path in restored));
    const extra = Object.keys(restored).filter((path) => !(path in expected));
    return {
      matches: versions.filter((version) => holds(restored, readManifest(version))).sort((a, b) => a - b),
      against: Number(against),
      differing: differing.length,
      missing: missing.length,
      extra: extra.length,
      examples: [
        ...differing.map((path) => `${path} differs`),
        ...missing.map((path) => `${path} is missing`),
        ...extra.map((path) => `${path} is not in the source`),
      ].slice(0, exampleCount),
    };
  },
};

const [command = '', ...args] = process.argv.slice(2);
const run = (commands as Record<string, (...args: string[]) => unknown>)[command];
if (!run) throw new Error(`firedrill-data: no such command: ${command}`);
process.stdout.write(`${JSON.stringify(run(...args))}\n`);

/** Four volumes, as in the post-mortem, and folders in them. */
function folderNames(count: number): string[] {
  const volumes = ['pvc-1', 'pvc-2', 'pvc-3', 'pvc-4'];
  const inside = (_: unknown, n: number) => `${volumes[n % volumes.length]}/${String(n).padStart(4, '0')}`;
  return [...volumes, ...Array.from({ length: Math.max(0, count - volumes.length) }, inside)].slice(0, count);
}

/** Sizes like those of real volumes: many small files and a few large ones, together exactly `bytes`. */
function spread(count: number, bytes: number, random: () => number): number[] {
  const weights = Array.from({ length: count }, () => Math.log(1 - random()) ** 2 + 1e-9);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sizes = weights.map((weight) => Math.floor((weight / total) * bytes));
  sizes[0] = (sizes[0] ?? 0) + bytes - sizes.reduce((sum, size) => sum + size, 0);
  return sizes;
}

/** Bytes that do not compress, so that a throttled backup takes its size over its rate, and no two files are alike. */
function writeFile(dir: string, name: string, seed: string, version: number, size: number): string {
  const key = createHash('sha256').update(`${seed} ${version} ${name}`).digest().subarray(0, 16);
  const content = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
  writeFileSync(join(dir, name), content);
  return hash(content);
}

function remember(dir: string, version: number, manifest: Manifest, changedFiles: number) {
  mkdirSync(manifests, { recursive: true });
  writeFileSync(join(manifests, `${version}.json`), JSON.stringify(manifest));
  const paths = Object.keys(manifest);
  const bytes = paths.reduce((sum, path) => sum + statSync(join(dir, path)).size, 0);
  return {
    version,
    files: paths.length,
    bytes,
    changedFiles,
    digest: hash(Buffer.from(JSON.stringify(manifest))),
  };
}

function readManifest(version: number): Manifest {
  return JSON.parse(readFileSync(join(manifests, `${version}.json`), 'utf8'));
}

function manifestOf(dir: string): Manifest {
  return Object.fromEntries(walk(dir).map((path) => [path, hash(readFileSync(join(dir, path)))]));
}

/** BLAKE2b: as safe as SHA-256 and, on the lab's CPU, 2.4 times as fast: hashing is most of the cost of a comparison. */
function hash(content: Buffer): string {
  return createHash('blake2b512').update(content).digest('base64');
}

/** All regular files below `dir`, sorted. A tree that is not there is empty. */
function walk(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * Whether all data of a version is there, bit for bit, and no other data. Other files (rsync's temporary ones)
 * lose nothing: they count as `extra`, and the drive looks for them at the destination.
 */
function holds(restored: Manifest, version: Manifest): boolean {
  const data = Object.keys(restored).filter((path) => path.endsWith('.dat'));
  return (
    data.length === Object.keys(version).length && data.every((path) => restored[path] === version[path])
  );
}
