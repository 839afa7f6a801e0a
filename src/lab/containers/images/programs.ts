/** Programs that stand-ins are made of, compiled once a recipe and kept in the user's cache: CACHE/programs/NAME-HASH. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildFolderOptions, inBuildFolder, programsFolder } from './build-folder.ts';

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

/** The folder of the programs, compiled if need be, by one process at a time. What fails or is aborted leaves nothing. */
export async function providePrograms(programs: Programs, options: BuildFolderOptions): Promise<string> {
  const { signal, cache = programsFolder() } = options;
  const place = join(cache, `${programs.name}-${programsKey(programs)}`);
  if (await exists(place)) return place;
  return inBuildFolder(options, async (folder) => {
    if (await exists(place)) return place;
    const out = join(folder, 'out');
    await mkdir(out);
    await programs.compile(folder, out);
    signal?.throwIfAborted();
    await rename(out, place);
    return place;
  });
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
