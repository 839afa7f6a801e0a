/** image.json: the parts of an image, beside the files themselves. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** The files of an image that a guest starts from, and the library that QEMU loads; beside them is the folder of tools. */
export const imageFiles = ['vmlinuz', 'initramfs.cpio', 'root.ext4', 'turns.so'] as const;
/** The folder of the image's QEMU and mke2fs; see tools.ts. */
export const toolsFolder = 'tools';
/** The guest's root without Node, for the build of layers. No guest reads it: it is no part of the image's digest. */
export const baseArchive = 'base.tar.gz';

/** A file as its build left it; a later change of the file differs. */
export const FileFacts = z.object({
  /** Bytes. */
  size: z.int().nonnegative(),
  /** Milliseconds since the epoch, as `stat` gives them: a file that was written to since does not match. */
  mtimeMs: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const Manifest = z.object({
  /** Of the recipe, see `recipeKey`. */
  key: z.string().regex(/^[0-9a-f]{16}$/),
  /** ISO 8601. */
  builtAt: z.iso.datetime(),
  suite: z.string(),
  /** The kernel's release, as `uname -r` prints it in the guest. */
  kernel: z.string(),
  /** Version of the guest's Node. */
  node: z.string(),
  /** Version of every Debian package in the guest. */
  packages: z.record(z.string(), z.string()),
  /** Version of every Debian package that the folder of tools is made of. */
  tools: z.record(z.string(), z.string()),
  /** By their paths in the image's folder. */
  files: z
    .object({
      vmlinuz: FileFacts,
      'initramfs.cpio': FileFacts,
      'root.ext4': FileFacts,
      'turns.so': FileFacts,
    })
    .catchall(FileFacts),
});
export type Manifest = z.infer<typeof Manifest>;
export type FileFacts = z.infer<typeof FileFacts>;

/** Size, time and hash of each file of the image in `folder`. */
export async function describeFiles(folder: string, signal?: AbortSignal): Promise<Manifest['files']> {
  const tools = (await readdir(join(folder, toolsFolder))).sort();
  const names = [...imageFiles, ...tools.map((name) => `${toolsFolder}/${name}`)];
  const entries: [string, FileFacts][] = [];
  for (const name of names) entries.push([name, await describe(join(folder, name), signal)]);
  return Manifest.shape.files.parse(Object.fromEntries(entries));
}

/**
 * 16 hex digits that stand for the content of every file of an image. Two machines with the same digest run the same programs
 * on the same bytes; reports carry it.
 */
export function imageDigest({ files }: Pick<Manifest, 'files'>): string {
  const lines = Object.entries(files).map(([name, { sha256 }]) => `${sha256}  ${name}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex').slice(0, 16);
}

/** Reads `folder`/image.json. Throws the system's error, a SyntaxError or a ZodError. */
export async function readManifest(folder: string): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(folder, 'image.json'), 'utf8')));
}

async function describe(path: string, signal?: AbortSignal): Promise<FileFacts> {
  const { size, mtimeMs } = await stat(path);
  return { size, mtimeMs, sha256: await sha256(path, signal) };
}

/** The hex digest of a file's content. */
export async function sha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest('hex');
}
