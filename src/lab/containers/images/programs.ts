/** Programs that stand-ins are made of, compiled once a recipe and kept in the user's cache: CACHE/programs/NAME-HASH. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildingPrefix } from '../../virtual/image/build.ts';
import { cacheFolder } from '../../virtual/image/cache.ts';
import { lock } from '../../virtual/image/lock.ts';
import { removeBuilding } from '../../virtual/image/scratch.ts';

/** What is compiled. */
export interface Programs {
  /** The name and the version. */
  name: string;
  /** The script that compiles them: its content is the key, with `made`. */
  script: string;
  /** What else decides what comes out. */
  made: unknown;
  /** Compiles into `out`, which is `folder`/out; `folder` is for its temporary files, too. */
  compile: (folder: string, out: string) => Promise<void>;
}

export interface ProgramsOptions {
  /** Told, in sentences, what takes long. */
  tell: (message: string) => void;
  signal?: AbortSignal;
  /** The folder of all programs; for tests. */
  cache?: string;
}

/** The folder of the programs, compiled if need be, by one process at a time. What fails or is aborted leaves nothing. */
export async function providePrograms(
  programs: Programs,
  { tell, signal, cache = programsFolder() }: ProgramsOptions,
): Promise<string> {
  const place = join(cache, `${programs.name}-${programsKey(programs)}`);
  if (await exists(place)) return place;
  await mkdir(cache, { recursive: true });
  await using _ = await lock(join(cache, '.lock'), {
    signal,
    onWait: () => tell('Waiting for another process that compiles.'),
  });
  if (await exists(place)) return place;
  // Whoever made these died: we have the lock.
  for (const name of await readdir(cache))
    if (name.startsWith(buildingPrefix)) await removeBuilding(join(cache, name));

  const folder = await mkdtemp(join(cache, buildingPrefix));
  try {
    const out = join(folder, 'out');
    await mkdir(out);
    await programs.compile(folder, out);
    signal?.throwIfAborted();
    await rename(out, place);
    return place;
  } finally {
    await removeBuilding(folder);
  }
}

/** The folder of all compiled programs in the user's cache. */
export function programsFolder(): string {
  return join(cacheFolder(), 'programs');
}

/** 12 hex digits that stand for the script and what else decides. */
export function programsKey({ script, made }: Pick<Programs, 'script' | 'made'>): string {
  return createHash('sha256')
    .update(readFileSync(script))
    .update(JSON.stringify(made))
    .digest('hex')
    .slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
