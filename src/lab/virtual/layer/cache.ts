/**
 * The built layers, one folder for each set of packages and files upon an image: CACHE/layers/KEY. One process builds a layer while the
 * others wait.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../cache-folder.ts';
import type { HostNeeds } from '../../lab.ts';
import type { Image } from '../image/cache.ts';
import { buildLock, removeDeadBuilds } from '../image/dead-builds.ts';
import { lock } from '../image/lock.ts';
import { imageDigest, sha256 } from '../image/manifest.ts';
import { recipeFile } from '../image/recipe.ts';
import { buildLayer } from './build.ts';
import { type Layer, layerKey, readLayer } from './manifest.ts';

export interface EnsureLayerOptions {
  image: Pick<Image, 'base' | 'tools' | 'manifest'>;
  content: HostNeeds;
  /** Gets a sentence before something takes long. */
  tell: (message: string) => void;
  signal?: AbortSignal;
  /** The folder of all layers; for tests. */
  layers?: string;
  /** For tests. */
  build?: typeof buildLayer;
}

/** A layer may go once no run has used it for this time, in ms; building it again takes half a minute. */
const keptMs = 30 * 24 * 3_600_000;

/** The folder of all layers in the user's cache. */
export function layersFolder(): string {
  return join(cacheFolder(), 'layers');
}

/**
 * The layer of these packages and files, built if it is absent or damaged; undefined: they are none. Throws UsageError for a package that
 * Debian does not have, LabError, and the signal's reason when it is aborted.
 */
export async function ensureLayer(options: EnsureLayerOptions): Promise<Layer | undefined> {
  const { image, content, tell, signal, layers = layersFolder(), build = buildLayer } = options;
  const hasPackages = content.packages.length > 0;
  const hasFiles = Object.keys({ ...content.files, ...content.services }).length > 0;
  if (!hasPackages && !hasFiles) return undefined;
  const key = await keyOf(image, content, signal);
  const found = await wholeLayer(join(layers, key));
  if (found) return found;

  const packagesAlone = { packages: content.packages, files: {} };
  const below =
    hasPackages && hasFiles ? await ensureLayer({ ...options, content: packagesAlone }) : undefined;
  await mkdir(layers, { recursive: true });
  const onWait = () => tell('waiting for another process that builds a layer of packages');
  await using _ = await lock(buildLock(layers), { signal, onWait });
  const meanwhile = await wholeLayer(join(layers, key));
  if (meanwhile) return meanwhile;
  await removeDeadBuilds(layers);
  await removeUnused(layers);
  if (hasPackages && !below)
    tell(
      `Installing ${content.packages.join(', ')} for the lab. This is done once and takes about half a minute.`,
    );
  return await build({ layers, key, image, content, below, signal });
}

/** The built layer of these packages and files; undefined: they need none. Builds nothing. */
export async function findLayer({
  image,
  content,
  layers = layersFolder(),
}: Pick<EnsureLayerOptions, 'image' | 'content' | 'layers'>): Promise<Layer | 'absent' | undefined> {
  const { packages, files, services } = content;
  if (packages.length === 0 && Object.keys({ ...files, ...services }).length === 0) return undefined;
  return (await wholeLayer(join(layers, await keyOf(image, content)))) ?? 'absent';
}

/** The layers in the cache, the newest first. */
export async function listLayers(layers = layersFolder()): Promise<Layer[]> {
  const names = await readdir(layers).catch(() => []);
  const found = await Promise.all(names.map((name) => wholeLayer(join(layers, name))));
  return found
    .filter((layer) => layer !== undefined)
    .sort((a, b) => (a.manifest.builtAt < b.manifest.builtAt ? 1 : -1));
}

/** Removes all layers, and gives their folder where it was there. Waits for a build that is under way. */
export async function removeLayers(signal?: AbortSignal, layers = layersFolder()): Promise<string[]> {
  if (!existsSync(layers)) return [];
  await using _ = await lock(buildLock(layers), { signal });
  await rm(layers, { recursive: true, force: true });
  return [layers];
}

async function keyOf(
  image: Pick<Image, 'manifest'>,
  { packages, files, services }: HostNeeds,
  signal?: AbortSignal,
) {
  const facts = [];
  for (const [path, here] of Object.entries(files).sort())
    facts.push({ path, mode: (await stat(here)).mode & 0o777, sha256: await sha256(here, signal) });
  const recipe = packages.length > 0 ? await readFile(recipeFile('guest/layer.sh')) : '';
  return layerKey(imageDigest(image.manifest), packages, facts, recipe, services);
}

/** undefined: there is none, or it is not as it was built. */
async function wholeLayer(folder: string): Promise<Layer | undefined> {
  try {
    const layer = await readLayer(folder);
    const { size, mtimeMs } = await stat(layer.path);
    const { fileSystem } = layer.manifest;
    if (size !== fileSystem.size) return undefined;
    // As of images: archives of caches keep no finer times, and the content tells.
    const isUntouched = Math.trunc(mtimeMs / 1000) === Math.trunc(fileSystem.mtimeMs / 1000);
    return isUntouched || (await sha256(layer.path)) === fileSystem.sha256 ? layer : undefined;
  } catch {
    return undefined; // either way it is built again
  }
}

async function removeUnused(layers: string): Promise<void> {
  for (const { folder, path } of await listLayers(layers)) {
    const { atimeMs, mtimeMs } = await stat(path);
    if (Date.now() - Math.max(atimeMs, mtimeMs) > keptMs) await rm(folder, { recursive: true, force: true });
  }
}
