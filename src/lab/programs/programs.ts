/** Programs that are compiled on this machine, once for each content of their inputs, and kept: CACHE/programs/NAME-HASH. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buildLock } from '../virtual/image/dead-builds.ts';
import { lockIfFree } from '../virtual/image/lock.ts';
import { type BuildFolderOptions, inBuildFolder, programsFolder } from './build-folder.ts';

/** Programs of one compilation. */
export interface Programs {
  /** Name and version, e.g. `kubernetes-1.37.2`. */
  name: string;
  /** The paths of the files that decide the result: scripts, sources. Their names and contents are part of the key. */
  inputs: readonly string[];
  /** Everything else that decides the result, e.g. flags; part of the key as JSON. */
  made: unknown;
  /** Compiles into `out`, which is `folder`/out. `folder` also takes temporary files; both are removed afterwards. */
  compile: (folder: string, out: string) => Promise<void>;
}

/** The folder of the programs, compiled where it is absent, by one process at a time. A failed or aborted compilation leaves no folder. */
export async function providePrograms(programs: Programs, options: BuildFolderOptions): Promise<string> {
  const { signal } = options;
  const kept = await keptPrograms(programs, options);
  if (kept) return kept;
  return inBuildFolder(options, async (folder) => {
    const meanwhile = await keptPrograms(programs, options);
    if (meanwhile) return meanwhile;
    const out = join(folder, 'out');
    await mkdir(out);
    await programs.compile(folder, out);
    signal?.throwIfAborted();
    const place = placeOf(programs, options);
    await rename(out, place);
    return place;
  });
}

/** The folder of the programs; undefined where they have not been compiled yet. */
export async function keptPrograms(
  programs: Pick<Programs, 'name' | 'inputs' | 'made'>,
  options: Pick<BuildFolderOptions, 'cache'>,
): Promise<string | undefined> {
  const place = placeOf(programs, options);
  return stat(place).then(
    () => place,
    () => undefined,
  );
}

/** Removes all compiled programs, and the packages of an unfinished compilation; nothing while a process compiles. Gives the removed folders. */
export async function removePrograms(cache = programsFolder()): Promise<string[]> {
  const entries = await readdir(cache, { withFileTypes: true }).catch(() => []);
  if (entries.length === 0) return [];
  await using mine = await lockIfFree(buildLock(cache));
  if (!mine) return [];
  // Files stay: dockerd may run by the runtime that is one of them.
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(cache, name));
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  return folders;
}

/** 12 hex digits that stand for the inputs' names and contents and for `made`. */
export function programsKey({ inputs, made }: Pick<Programs, 'inputs' | 'made'>): string {
  const hash = createHash('sha256');
  for (const path of inputs) {
    const content = readFileSync(path);
    hash.update(`${basename(path)}\0${content.length}\0`).update(content);
  }
  return hash.update(JSON.stringify(made)).digest('hex').slice(0, 12);
}

function placeOf(
  programs: Pick<Programs, 'name' | 'inputs' | 'made'>,
  { cache = programsFolder() }: Pick<BuildFolderOptions, 'cache'>,
): string {
  return join(cache, `${programs.name}-${programsKey(programs)}`);
}
