/** Where a run writes: a folder proven to be writable before anything starts. */
import { existsSync, statSync } from 'node:fs';
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import { runFiles } from '../../history/run.ts';

/** Disposal removes the folders that were made for it and are still empty. */
export interface OutFolder extends AsyncDisposable {
  readonly path: string;
}

/** The folder that `--out` names. Throws UsageError where it cannot be written or holds a run already. */
export async function chosenFolder(path: string): Promise<OutFolder> {
  if (existsSync(join(path, runFiles.index)) || existsSync(join(path, runFiles.history)))
    throw new UsageError({
      what: 'there is a run in this folder already',
      where: '--out',
      found: path,
      hint: `Name another folder. To judge that run again: scenario judge ${path}`,
    });
  return writableFolder(path, '--out');
}

/** `reports/<scenario>-<UTC time>`; a run that starts in the same second gets a folder beside it. Throws UsageError. */
export async function newFolder(scenario: string, startedAt: Date): Promise<OutFolder> {
  const time = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const parent = await writableFolder('reports', 'the output folder');
  for (let nth = 1; ; nth += 1) {
    const path = join(parent.path, `${scenario}-${time}${nth === 1 ? '' : `-${nth}`}`);
    if (await makeAlone(path)) return disposable(path, parent);
  }
}

/** A folder, made if need be. `where` says in messages whose idea it was. Throws UsageError where it cannot be written. */
export async function writableFolder(path: string, where: string): Promise<OutFolder> {
  try {
    const outermost = await make(resolve(path));
    const probe = join(path, `.firedrill-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
    return outermost ? ownFolder(path, outermost) : { path, async [Symbol.asyncDispose]() {} };
  } catch (cause) {
    throw new UsageError(
      {
        what: `the folder cannot be written (${(cause as NodeJS.ErrnoException).code})`,
        where,
        expected: 'a folder that can be written, or made',
        found: path,
        hint: where === '--out' ? undefined : 'Name another one with --out.',
      },
      { cause },
    );
  }
}

/** Makes a folder and those above it; gives the outermost that it made. Node's own `recursive` never ends within /proc. */
async function make(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return undefined;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    const outermost = await make(dirname(path));
    await mkdir(path);
    return outermost;
  }
}

/** false: another process has made it. */
async function makeAlone(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function disposable(path: string, parent: OutFolder): OutFolder {
  return {
    path,
    async [Symbol.asyncDispose]() {
      await removeEmpty(resolve(path), resolve(path));
      await parent[Symbol.asyncDispose]();
    },
  };
}

function ownFolder(path: string, outermost: string): OutFolder {
  return { path, [Symbol.asyncDispose]: () => removeEmpty(resolve(path), outermost) };
}

async function removeEmpty(path: string, outermost: string): Promise<void> {
  try {
    await rmdir(path);
  } catch {
    return; // it has contents, hence its purpose
  }
  if (path !== outermost) await removeEmpty(dirname(path), outermost);
}
