/**
 * Copies of type declarations in temporary folders. Yarn's Plug'n'Play keeps packages in archives, which Node reads and the
 * TypeScript compiler does not. A copy goes with its scope; one of a killed process is an orphan.
 */
import { cp, lstat, mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Before the owner: its process namespace and its pid. */
const prefix = 'firedrill-types-';
/** A copy of a process that is invisible here, as in another container, is an orphan after this time: no type check takes an hour. */
const elsewhereLimitMs = 3_600_000;

/** Copies a folder. Disposal removes the copy. */
export async function copyTypes(from: string): Promise<AsyncDisposable & { path: string }> {
  await removeTypeCopies();
  const folder = await mkdtemp(join(await place(), `${prefix}${await namespace()}-${process.pid}-`));
  const copy = {
    path: join(folder, 'node'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  try {
    await cp(from, copy.path, { recursive: true });
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
  return copy;
}

/** Removes the copies of this user's killed processes; gives their paths. Without a folder for temporary files there is none. */
export async function removeTypeCopies(): Promise<string[]> {
  const folder = await place().catch(() => undefined);
  if (folder === undefined) return [];
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  const removed: string[] = [];
  for (const path of names.map((name) => join(folder, name))) {
    if (!(await isOrphan(path))) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(path);
  }
  return removed;
}

function place(): Promise<string> {
  return realpath(tmpdir());
}

/** The inode of the process namespace; `none` where the system has no such thing. */
async function namespace(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? 'none';
}

async function isOrphan(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isDirectory() || found.uid !== process.getuid?.()) return false;
  const [, where, pid] = /firedrill-types-(\w+)-(\d+)-\w+$/.exec(path) ?? [];
  if (pid !== undefined && where === (await namespace())) return !lives(Number(pid));
  return Date.now() - found.mtimeMs > elsewhereLimitMs;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
