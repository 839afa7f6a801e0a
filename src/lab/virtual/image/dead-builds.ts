/** Orphans of killed builders: each builder works in a folder below a common one, under one lock. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildingPrefix } from './build.ts';
import { lockIfFree } from './lock.ts';
import { removeBuilding } from './scratch.ts';

/** Removes it, and gives the paths that are gone. Only for the holder of the lock: no other process builds then. */
export async function removeDeadBuilds(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(buildingPrefix));
  const paths = names.map((name) => join(folder, name));
  for (const path of paths) await removeBuilding(path);
  return paths;
}

/** The same for a process that does not build: while another one builds, or without such a folder, it removes nothing. */
export async function cleanBuilds(folder: string): Promise<string[]> {
  if (!(await stat(folder).catch(() => undefined))) return [];
  await using mine = await lockIfFree(buildLock(folder));
  return mine ? await removeDeadBuilds(folder) : [];
}

/** The file whose lock the builders in a folder hold. */
export function buildLock(folder: string): string {
  return join(folder, '.lock');
}
