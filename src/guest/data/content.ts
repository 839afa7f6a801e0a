/** The generator's own files: their names, their folders, their sizes and their bytes. All by the seed. */
import { createCipheriv, createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fsPath } from './paths.ts';
import { hashOf, type Tree } from './tree.ts';

/** Four volumes, as in the post-mortem, and folders in them. */
export function folderNames(count: number): string[] {
  const volumes = ['pvc-1', 'pvc-2', 'pvc-3', 'pvc-4'];
  const inside = (_: unknown, n: number) => `${volumes[n % volumes.length]}/${String(n).padStart(4, '0')}`;
  return [...volumes, ...Array.from({ length: Math.max(0, count - volumes.length) }, inside)].slice(0, count);
}

/** The path of the nth file: they are spread over the folders. */
export function nameOf(n: number, folders: readonly string[]): string {
  const folder = folders[n % folders.length];
  const name = `${String(n).padStart(5, '0')}.dat`;
  return folder ? `${folder}/${name}` : name;
}

/** The number of a file that `nameOf` or a renaming named; undefined: of any other file. */
export function numberOf(path: string): number | undefined {
  const [, number] = /(?:^|\/)(\d{5,})(?:-[vw]\d+)?\.dat$/.exec(path) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** The generator's files of a tree, in the order in which it made them. */
export function generated(tree: Tree): string[] {
  const numbered = Object.keys(tree).flatMap((path) => {
    const number = tree[path]?.kind === 'file' ? numberOf(path) : undefined;
    return number === undefined ? [] : [{ path, number }];
  });
  return numbered.sort((a, b) => a.number - b.number).map(({ path }) => path);
}

/** The number after the greatest one of these files. */
export function nextNumber(files: readonly string[]): number {
  return 1 + Math.max(-1, ...files.map((path) => numberOf(path) ?? -1));
}

/** The path of a new file in the folder of another one. */
export function pathOf(number: number, like: string): string {
  return like.replace(/[^/]*$/, `${String(number).padStart(5, '0')}.dat`);
}

/** Sizes like those of real volumes: many small files and a few large ones, together exactly `bytes`. */
export function spread(count: number, bytes: number, random: () => number): number[] {
  const weights = Array.from({ length: count }, () => Math.log(1 - random()) ** 2 + 1e-9);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sizes = weights.map((weight) => Math.floor((weight / total) * bytes));
  sizes[0] = (sizes[0] ?? 0) + bytes - sizes.reduce((sum, size) => sum + size, 0);
  return sizes;
}

/** Bytes that do not compress, so that a throttled backup takes its size over its rate, and no two files are alike. */
export function noise(name: string, seed: string, version: number, size: number): Buffer {
  const key = createHash('sha256').update(`${seed} ${version} ${name}`).digest().subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** Writes a file of the generator's, and gives the hash of its content. */
export function writeNoise(dir: string, name: string, seed: string, version: number, size: number): string {
  const content = noise(name, seed, version, size);
  writeFileSync(fsPath(dir, name), content);
  return hashOf(content);
}
