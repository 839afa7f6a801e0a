/**
 * Builds the guest's image: packages, Node and QEMU are fetched side by side, then the file system and the initramfs are made.
 * Everything happens in a folder aside that is renamed when it is whole, so that an image is there or it is not.
 */
import { mkdir, mkdtemp, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../../errors.ts';
import { makeInitramfs } from './initramfs.ts';
import { baseArchive, describeFiles, imageFiles, type Manifest, toolsFolder } from './manifest.ts';
import { fetchNode } from './node-binary.ts';
import { installPackages, packageSteps } from './packages.ts';
import { recipe as ownRecipe, type Recipe, recipeKey } from './recipe.ts';
import { makeRootFileSystem } from './root-file-system.ts';
import { removeBuilding } from './scratch.ts';
import { fetchTools } from './tools.ts';

/** Where a build stands: step `done` of `of` has begun. */
export interface BuildStep {
  name: string;
  done: number;
  of: number;
}

export interface BuildOptions {
  /** The folder of all images; it is made if need be. */
  images: string;
  recipe?: Recipe;
  progress?: (step: BuildStep) => void;
  signal?: AbortSignal;
}

/** Debian's own redirector to a mirror nearby. FIREDRILL_MIRROR overrides it. */
const MIRROR = 'http://deb.debian.org/debian';
/** A build's peak was 0.9 GB, 0.4 GB of it mmdebstrap's chroot. */
const NEEDED_BYTES = 1.5e9;
/** An ordinary user's chroot is in /tmp, which may be small, see makeScratch. */
const NEEDED_TEMPORARY_BYTES = 0.6e9;
const lastSteps = ['making the file system', 'making the initramfs', 'taking checksums'];

/**
 * Builds the image of a recipe into `images`/KEY, replacing its contents, and returns that folder. Throws LabError
 * when something is missing or fails, and the signal's reason when it is aborted; either way nothing is left behind.
 */
export async function buildImage({
  images,
  recipe = ownRecipe,
  progress,
  signal,
}: BuildOptions): Promise<string> {
  await mkdir(images, { recursive: true });
  await requireSpace(images, NEEDED_BYTES, 'XDG_CACHE_HOME');
  if (process.geteuid?.() !== 0) await requireSpace(tmpdir(), NEEDED_TEMPORARY_BYTES, 'TMPDIR');
  const names = [...packageSteps.map(([, name]) => name), ...lastSteps];
  const begin = (name: string) => progress?.({ name, done: names.indexOf(name), of: names.length });

  const folder = await mkdtemp(join(images, `${buildingPrefix}${process.pid}-`));
  try {
    const { rootTar, nodeTgz, tools } = await fetchParts(recipe, folder, begin, signal);
    begin('making the file system');
    await makeRootFileSystem({ recipe, folder, rootTar, nodeTgz, signal });
    begin('making the initramfs');
    const kernel = await makeInitramfs({ recipe, folder, rootTar, signal });
    begin('taking checksums');
    const whole = join(folder, 'image');
    await mkdir(whole);
    for (const name of [...imageFiles, toolsFolder, baseArchive])
      await rename(join(folder, name), join(whole, name));
    const manifest: Manifest = {
      key: recipeKey(recipe),
      builtAt: new Date().toISOString(),
      suite: recipe.suite,
      kernel,
      node: recipe.node.version,
      packages: await readPackages(join(folder, 'root')),
      tools,
      files: await describeFiles(whole, signal),
    };
    await writeFile(join(whole, 'image.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    const place = join(images, manifest.key);
    await rm(place, { recursive: true, force: true });
    await rename(whole, place);
    return place;
  } finally {
    await removeBuilding(folder);
  }
}

/** How the folder of an unfinished build begins; its builder's process id follows. */
export const buildingPrefix = '.building-';

/** The Debian mirror's URL that packages come from. */
export function debianMirror(): string {
  return process.env.FIREDRILL_MIRROR || MIRROR;
}

/** Packages, Node and QEMU side by side: one waits for disk and CPU, another for the network. One's failure ends the others. */
async function fetchParts(
  recipe: Recipe,
  folder: string,
  onStep: (name: string) => void,
  signal?: AbortSignal,
) {
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const mirror = debianMirror();
  const stop = (error: unknown) => {
    failed.abort(error);
    throw error;
  };
  const parts = await Promise.allSettled([
    installPackages({ recipe, folder, mirror, signal: either, onStep }).catch(stop),
    fetchNode(recipe, folder, either).catch(stop),
    fetchTools({ recipe, folder, mirror, signal: either }).catch(stop),
  ]);
  signal?.throwIfAborted();
  failed.signal.throwIfAborted();
  const [rootTar, nodeTgz, tools] = parts.map((one) => (one as PromiseFulfilledResult<unknown>).value) as [
    string,
    string,
    Record<string, string>,
  ];
  return { rootTar, nodeTgz, tools };
}

/** `variable` names the environment variable that moves the folder. */
async function requireSpace(folder: string, bytes: number, variable: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new LabError({
    what: 'there is not enough disk space to build the lab image',
    where: folder,
    expected: `${bytes / 1e9} GB free`,
    found: `${(free / 1e9).toFixed(1)} GB free`,
    hint: `Free some, or let ${variable} name a folder on another disk.`,
  });
}

/** Package versions, read off dpkg's database. */
async function readPackages(root: string): Promise<Record<string, string>> {
  const status = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8');
  const pairs = status.matchAll(/^Package: (\S+)\n(?:.+\n)*?Version: (\S+)/gm);
  return Object.fromEntries([...pairs].map(([, name, version]) => [name, version]));
}
