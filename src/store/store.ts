/**
 * The store of finished trials, in the cache: a trial is a pure function of its digest, so its history and its reports are kept under
 * that digest, and no trial is run twice.
 *
 *   trials/DIGEST/   entry.json  history.jsonl  report.html
 *
 * An entry appears by one rename, whole or not at all, after Ctrl-C and kill -9 too.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TrialResult } from '../compare/result.ts';
import { cacheFolder } from '../lab/cache-folder.ts';

/** Raised when a reader of entries would have to change. An entry of another schema is as good as none. */
const ENTRY_SCHEMA = 1;

/** The files of a trial that an entry holds. */
export const keptFiles = ['history.jsonl', 'report.html'] as const;

const descriptionName = 'entry.json';
const keepingPrefix = '.keeping-';

export const StoreEntry = z.object({
  schema: z.literal(ENTRY_SCHEMA),
  digest: z.string(),
  /** The digest of the sources that judged and rendered it; see `judgingParts`. */
  judge: z.string(),
  /** Wall-clock time, ISO 8601. */
  keptAt: z.string(),
  /** How long the trial took, ms of wall time. */
  wallMs: z.number(),
  /** SHA-256 by file name. */
  files: z.record(z.enum(keptFiles), z.string()),
  result: TrialResult,
});
export type StoreEntry = z.infer<typeof StoreEntry>;

/** The answer for a digest. `damaged`: there is an entry, and it is not the one that was kept. */
export type Found =
  | { state: 'kept'; entry: StoreEntry; folder: string }
  | { state: 'absent' }
  | { state: 'damaged'; why: string };

/** The folder of all entries. Throws LabError where the cache has no place. */
export function storeFolder(): string {
  return join(cacheFolder(), 'trials');
}

/** Looks a trial up, and compares every byte of its files with their checksums. */
export async function findTrial(digest: string, root = storeFolder()): Promise<Found> {
  const folder = join(root, digest);
  let text: string;
  try {
    text = await readFile(join(folder, descriptionName), 'utf8');
  } catch (error) {
    const there = await stat(folder).catch(() => undefined);
    return there ? { state: 'damaged', why: `${descriptionName}: ${codeOf(error)}` } : { state: 'absent' };
  }
  try {
    const entry = StoreEntry.parse(JSON.parse(text));
    if (entry.digest !== digest) return { state: 'damaged', why: `it belongs to ${entry.digest}` };
    for (const name of keptFiles)
      if ((await checksum(join(folder, name))) !== entry.files[name])
        return { state: 'damaged', why: `${name} has another content than when it was kept` };
    // The time of its last use: pruning by age starts with the entries that no compare has used.
    const now = new Date();
    await utimes(join(folder, descriptionName), now, now).catch(() => {});
    return { state: 'kept', entry, folder };
  } catch (error) {
    return {
      state: 'damaged',
      why: `${descriptionName} cannot be read, or a file is missing (${codeOf(error)})`,
    };
  }
}

/** Keeps the files of a finished trial, which are in `from`; an entry of that digest is replaced. Throws the system's error. */
export async function keepTrial(
  { digest, judge, wallMs, result }: Pick<StoreEntry, 'digest' | 'judge' | 'wallMs' | 'result'>,
  from: string,
  root = storeFolder(),
): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const aside = join(root, `${keepingPrefix}${randomUUID()}`);
  try {
    await mkdir(aside);
    const files: Record<string, string> = {};
    for (const name of keptFiles) {
      await copyFile(join(from, name), join(aside, name));
      files[name] = await checksum(join(aside, name));
    }
    const entry = {
      schema: ENTRY_SCHEMA,
      digest,
      judge,
      keptAt: new Date().toISOString(),
      wallMs,
      files,
      result,
    };
    await writeFile(join(aside, descriptionName), `${JSON.stringify(entry, null, 2)}\n`);
    await replace(aside, join(root, digest));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Puts the files of an entry into a trial's folder. Throws the system's error. */
export async function takeTrial(folder: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of keptFiles) {
    const aside = join(to, `.${name}.${process.pid}`);
    await rm(aside, { force: true });
    // A link costs no space; across file systems, or where links are refused, a copy.
    await link(join(folder, name), aside).catch(() => copyFile(join(folder, name), aside));
    await rename(aside, join(to, name));
  }
}

/** One entry as a listing shows it. */
export interface Listed {
  readonly digest: string;
  readonly folder: string;
  readonly bytes: number;
  /** Its last use, ms since the epoch. */
  readonly usedAtMs: number;
  /** undefined: it cannot be read. */
  readonly entry: StoreEntry | undefined;
}

/** All entries, the one that was used last first, and the rests of killed writers. */
export async function listTrials(root = storeFolder()): Promise<Listed[]> {
  const names = await readdir(root).catch(() => []);
  const listed = await Promise.all(names.map((name) => listOne(join(root, name), name)));
  return listed.flatMap((one) => one ?? []).sort((a, b) => b.usedAtMs - a.usedAtMs);
}

/** Removes an entry. */
export async function removeTrial({ folder }: Pick<Listed, 'folder'>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function listOne(folder: string, digest: string): Promise<Listed | undefined> {
  const files = await readdir(folder).catch(() => undefined);
  if (!files) return undefined;
  const stats = await Promise.all(files.map((name) => stat(join(folder, name)).catch(() => undefined)));
  const read = await readFile(join(folder, descriptionName), 'utf8').catch(() => '');
  return {
    ...{ digest, folder },
    bytes: stats.reduce((sum, one) => sum + (one?.size ?? 0), 0),
    usedAtMs: Math.max(0, ...stats.map((one) => one?.mtimeMs ?? 0)),
    entry: parsed(read),
  };
}

function parsed(text: string): StoreEntry | undefined {
  try {
    return StoreEntry.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of two processes that keep the same trial at once, both have the same result: the second one is content with the first. */
async function replace(aside: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(aside, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

async function checksum(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown');
}
