/** image.json: the parts of an image, beside the files themselves. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** The files of an image: those that a guest starts from, and the library that QEMU loads. */
export const imageFiles = ['vmlinuz', 'initramfs.cpio', 'root.ext4', 'turns.so'] as const;
export type ImageFile = (typeof imageFiles)[number];

const FileFacts = z.object({
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
  /** Version of every Debian package in the image. */
  packages: z.record(z.string(), z.string()),
  files: z.record(z.enum(imageFiles), FileFacts),
});
export type Manifest = z.infer<typeof Manifest>;
type FileFacts = z.infer<typeof FileFacts>;

/** Size, time and hash of each of them in `folder`. */
export async function describeFiles(folder: string, signal?: AbortSignal): Promise<Manifest['files']> {
  const entries = imageFiles.map(async (name) => [name, await describe(join(folder, name), signal)]);
  return Object.fromEntries(await Promise.all(entries));
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
