/** Temporary folders to compile and build in: below the user's cache, for one process at a time, removed afterwards. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { buildingPrefix } from '../virtual/image/build.ts';
import { buildLock, removeDeadBuilds } from '../virtual/image/dead-builds.ts';
import { lock } from '../virtual/image/lock.ts';
import { removeBuilding } from '../virtual/image/scratch.ts';

export interface BuildFolderOptions {
  /** Gets a sentence before each long step. */
  tell: (message: string) => void;
  signal?: AbortSignal;
  /** The folder of all programs; for tests. */
  cache?: string;
}

/** The folder of all compiled programs in the user's cache. */
export function programsFolder(): string {
  return join(cacheFolder(), 'programs');
}

/** Waits until no other process builds, removes orphans of killed builders, and gives a folder to `build` in. */
export async function inBuildFolder<Made>(
  { tell, signal, cache = programsFolder() }: BuildFolderOptions,
  build: (folder: string) => Promise<Made>,
): Promise<Made> {
  await mkdir(cache, { recursive: true });
  await using _ = await lock(buildLock(cache), {
    signal,
    onWait: () => tell('Waiting for another process that builds.'),
  });
  await removeDeadBuilds(cache);
  const folder = await mkdtemp(join(cache, buildingPrefix));
  try {
    return await build(folder);
  } finally {
    await removeBuilding(folder);
  }
}
