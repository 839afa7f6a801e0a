/**
 * The folders of running drills: CACHE/runs/ID, private, removed with the run. Each names the process that it belongs
 * to, so that the next start, or `scenario clean`, can find the orphans of a crash.
 */
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { pidScope } from '../pid-scope.ts';
import { processStart } from '../process.ts';
import { cacheFolder } from './image/cache.ts';
import { isUnfinished } from './snapshot-store.ts';

/** A pid alone may belong to a newer process, and means another process in another PID namespace. */
const Owner = z.object({ pid: z.int(), startTime: z.string(), where: z.string() });
const ownerFile = 'owner.json';
/** The folder of snapshots up to firedrill 0.1, which nothing reads any more. */
const oldSnapshots = 'states';
/** A folder that does not say yet whose it is: `new-PID-…`. */
const newInfix = /^new-\d+/;
/**
 * A run of elsewhere (another container with the same cache) is taken for dead after this time, in ms: its process
 * is invisible here, and no drill takes two days.
 */
const elsewhereLimitMs = 2 * 24 * 3_600_000;

/** The folder of all runs in the user's cache. */
export function runsFolder(): string {
  return join(cacheFolder(), 'runs');
}

/** The folder of all snapshots in the user's cache. */
export function snapshotsFolder(): string {
  return join(cacheFolder(), 'snapshots');
}

/** The folder of one run. Disposal removes it; `abandon` does so without waiting for work in the folder. */
export interface RunPlace extends AsyncDisposable {
  readonly path: string;
  abandon(): void;
}

/** Makes a folder for this process's run. */
export async function makeRunFolder(): Promise<RunPlace> {
  await mkdir(runsFolder(), { recursive: true, mode: 0o700 });
  const unnamed = await mkdtemp(join(runsFolder(), `new-${process.pid}-`));
  const owner = { pid: process.pid, startTime: await processStart(process.pid), where: await pidScope() };
  await writeFile(join(unnamed, ownerFile), JSON.stringify(owner));
  const path = join(runsFolder(), basename(unnamed).replace(newInfix, 'run'));
  await rename(unnamed, path);
  return {
    path,
    abandon() {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        // The next start finds it: its owner no longer runs then.
      }
    },
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Removes all snapshots, those of old versions too; gives their folders, of those that there were. */
export async function removeSnapshots(): Promise<string[]> {
  const gone = [snapshotsFolder(), join(cacheFolder(), oldSnapshots)].filter((path) => existsSync(path));
  for (const path of gone) await rm(path, { recursive: true, force: true });
  return gone;
}

/** Removes the orphans of killed runs: their folders, and unfinished snapshots. */
export async function cleanRuns(tell: (message: string) => void): Promise<{ removed: string[] }> {
  const removed: string[] = [];
  for (const path of [...(await deadRuns()), ...(await deadSaves())]) {
    await rm(path, { recursive: true, force: true });
    tell(`removed ${path}, left by a run that was killed`);
    removed.push(path);
  }
  return { removed };
}

async function deadRuns(): Promise<string[]> {
  const paths = (await list(runsFolder())).map((name) => join(runsFolder(), name));
  const dead = await Promise.all(paths.map(async (path) => !(await ownerLives(path))));
  return paths.filter((_, index) => dead[index]);
}

async function deadSaves(): Promise<string[]> {
  const names = (await list(snapshotsFolder())).filter((name) => isUnfinished(name));
  const dead = await Promise.all(names.map(async (name) => (await processStart(pidIn(name))) === undefined));
  return names.filter((_, index) => dead[index]).map((name) => join(snapshotsFolder(), name));
}

function pidIn(name: string): number {
  return Number(/\d+$/.exec(name)?.[0]);
}

async function ownerLives(folder: string): Promise<boolean> {
  if (newInfix.test(basename(folder)))
    return (await processStart(Number(basename(folder).split('-')[1]))) !== undefined;
  try {
    const file = join(folder, ownerFile);
    const owner = Owner.parse(JSON.parse(await readFile(file, 'utf8')));
    if (owner.where !== (await pidScope())) return Date.now() - (await stat(file)).mtimeMs < elsewhereLimitMs;
    return (await processStart(owner.pid)) === owner.startTime;
  } catch {
    return false; // no run has ever been without
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
