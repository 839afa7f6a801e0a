/**
 * The built images, one folder a recipe: CACHE/images/KEY. An image is used if its files are those that its build
 * wrote; else one process builds it while the others wait.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../cache-folder.ts';
import { type BuildStep, buildImage } from './build.ts';
import { buildLock, removeDeadBuilds } from './dead-builds.ts';
import { lock } from './lock.ts';
import {
  baseArchive,
  type FileFacts,
  type imageFiles,
  type Manifest,
  readManifest,
  sha256,
  toolsFolder,
} from './manifest.ts';
import { recipeKey } from './recipe.ts';

export { cacheFolder } from '../../cache-folder.ts';

/** An image that a guest can be started from; the paths are absolute. */
export interface Image {
  key: string;
  folder: string;
  /** The kernel, for QEMU's -kernel. */
  vmlinuz: string;
  /** A cpio archive, not compressed; others can be appended. It unpacks its /fd to the guest's /opt/firedrill. */
  initramfs: string;
  /** The ext4 file system for the read-only nvdimm /dev/pmem0. */
  root: string;
  /** Its size in bytes, a whole multiple of 128 MiB. */
  rootBytes: number;
  /** The library that QEMU gets on a virtual clock, see images/qemu/turns.c. */
  turns: string;
  /** The folder of QEMU and mke2fs, see tools.ts. */
  tools: string;
  /** The archive that layers are built upon, see root-file-system.ts. */
  base: string;
  manifest: Manifest;
}

/** The contents of an image's folder: an image, nothing, or damaged files, with the damage. */
export type ImageState =
  | { state: 'ready'; image: Image }
  | { state: 'absent' }
  | { state: 'damaged'; why: string };

export interface EnsureOptions {
  /** Told each step of a build as it begins. */
  progress?: (step: BuildStep) => void;
  signal?: AbortSignal;
  /** Builds even if a good image is there. */
  force?: boolean;
  /** Compares the content of every file (a few seconds), not just sizes and times. */
  thorough?: boolean;
  /** The folder of all images; for tests. */
  images?: string;
  /** The recipe's key; for tests. */
  key?: string;
  /** Builds into `images`/KEY and gives that folder; for tests. */
  build?: typeof buildImage;
}

/** The folder of all images in the user's cache. */
export function imagesFolder(): string {
  return join(cacheFolder(), 'images');
}

/**
 * The image of this version's recipe, built if it is absent or damaged. Throws LabError if it cannot be built, and the
 * signal's reason when it is aborted.
 */
export async function ensureImage(options: EnsureOptions = {}): Promise<Image> {
  const { progress, signal, force = false, thorough = false, build = buildImage } = options;
  const images = options.images ?? imagesFolder();
  const key = options.key ?? recipeKey();
  const folder = join(images, key);

  const before = await inspectImage(folder, { thorough, signal });
  if (before.state === 'ready' && !force) return before.image;

  await mkdir(images, { recursive: true });
  let waited = false;
  await using _ = await lock(buildLock(images), {
    signal,
    onWait() {
      waited = true;
      progress?.({ name: 'waiting for another process that builds the image', done: 0, of: 1 });
    },
  });
  if (waited) {
    const built = await inspectImage(folder, { thorough, signal });
    if (built.state === 'ready') return built.image;
  }
  await removeDeadBuilds(images);
  const made = await inspectImage(await build({ images, progress, signal }), { signal });
  if (made.state === 'ready') return made.image;
  throw new Error(`the image in ${folder} differs from the one just built: ${JSON.stringify(made)}`);
}

/**
 * Looks at an image's folder: its image.json must be whole and name the folder's key, and the files must have the sizes
 * that the build noted, and the times, or else the same content; `thorough` compares that too.
 */
export async function inspectImage(
  folder: string,
  { thorough = false, signal }: { thorough?: boolean; signal?: AbortSignal } = {},
): Promise<ImageState> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(folder);
  } catch (error) {
    if (!(await exists(folder))) return { state: 'absent' };
    return { state: 'damaged', why: `image.json: ${(error as Error).message}` };
  }
  const key = folder.slice(folder.lastIndexOf('/') + 1);
  if (manifest.key !== key)
    return { state: 'damaged', why: `image.json belongs to the recipe ${manifest.key}` };
  for (const [name, noted] of Object.entries(manifest.files)) {
    const why = await compare(join(folder, name), noted, thorough, signal);
    if (why) return { state: 'damaged', why: `${name} ${why}` };
  }
  return { state: 'ready', image: describeImage(folder, manifest) };
}

/** Removes every image, and gives the bytes of disk that this freed. Waits for a build that is under way. */
export async function removeImages(images = imagesFolder(), signal?: AbortSignal): Promise<number> {
  if (!(await exists(images))) return 0;
  await using _ = await lock(buildLock(images), { signal });
  let freed = 0;
  for (const entry of await readdir(images, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(images, entry.name);
    freed += await diskUse(folder);
    await rm(folder, { recursive: true, force: true });
  }
  return freed;
}

async function compare(
  path: string,
  noted: FileFacts,
  thorough: boolean,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return 'is missing';
  if (found.size !== noted.size) return `has ${found.size} bytes, not ${noted.size}`;
  // To the second: archives of caches, as CI keeps them, have no finer times. Some have none, but the content tells.
  const untouched = Math.trunc(found.mtimeMs / 1000) === Math.trunc(noted.mtimeMs / 1000);
  if ((thorough || !untouched) && (await sha256(path, signal)) !== noted.sha256)
    return 'has another content than when it was built';
  return undefined;
}

function describeImage(folder: string, manifest: Manifest): Image {
  const at = (name: (typeof imageFiles)[number] | typeof toolsFolder | typeof baseArchive) =>
    join(folder, name);
  return {
    key: manifest.key,
    folder,
    vmlinuz: at('vmlinuz'),
    initramfs: at('initramfs.cpio'),
    root: at('root.ext4'),
    rootBytes: manifest.files['root.ext4'].size,
    turns: at('turns.so'),
    tools: at(toolsFolder),
    base: at(baseArchive),
    manifest,
  };
}

async function diskUse(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).blocks * 512;
  }
  return bytes;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
