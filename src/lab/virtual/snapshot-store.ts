/**
 * Snapshots of the booted lab: its network up, its target serving. Every lab starts from one.
 *
 *   snapshots/KEY/   initramfs.cpio  ram  devices  node.disk  nfs.disk  ssh.disk  snapshot.json  verified.json
 *
 * `ram` is the guest's memory itself: a lab maps it privately and copies only the pages that it writes.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { checksumsOf, FileChecksums, hasContent, Stamp, sampleContent, stampOf } from './checksums.ts';

export const Snapshot = z.object({
  /** Tells two snapshots of the same lab apart. */
  id: z.string(),
  kernel: z.string(),
  node: z.string(),
  /** The guest's clock when it was saved, in its ms. */
  savedAtMs: z.number(),
  /** Checksums by file name. */
  files: z.record(z.string(), FileChecksums),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** The files of a snapshot, by their contents. */
export const snapshotFiles = {
  initramfs: 'initramfs.cpio',
  ram: 'ram',
  devices: 'devices',
  node: 'node.disk',
  nfs: 'nfs.disk',
  ssh: 'ssh.disk',
} as const;

const description = 'snapshot.json';
/** The stamps of the files when their whole content was last compared. */
const verified = 'verified.json';
/** Blocks of 64 KiB that are compared at each start, over all files: about 2 ms. */
const sampledBlocks = 24;
/** Each takes about 450 MB, and every agent, image, layer of packages or QEMU has one: the shipped strategies have nine. */
const keptSnapshots = 10;
const savingInfix = '.saving-';

/** The snapshot in a folder; undefined: there is none, or its description cannot be read. */
export async function readSnapshot(folder: string): Promise<Snapshot | undefined> {
  try {
    return Snapshot.parse(JSON.parse(await readFile(join(folder, description), 'utf8')));
  } catch {
    return undefined; // either way it is made again
  }
}

/**
 * Throws LabError where a file's content differs from the saved one. QEMU itself notices nothing: the guest would continue with
 * a damaged memory or with disks of zeros.
 */
export async function verifySnapshot(folder: string, { files }: Snapshot): Promise<void> {
  const names = Object.values(snapshotFiles);
  const stamps = await stampsIn(folder);
  const known = await readStamps(folder);
  for (const name of names) {
    const expected = files[name];
    if (!expected) throw new LabError({ what: `the snapshot has no checksums of ${name}`, where: folder });
    const isUntouched = JSON.stringify(known[name]) === JSON.stringify(stamps[name]);
    const path = join(folder, name);
    const isSame = isUntouched
      ? await sampleContent(path, expected, Math.ceil(sampledBlocks / names.length))
      : await hasContent(path, expected);
    if (isSame) continue;
    const what = `the content of ${name} has changed since the snapshot was saved`;
    throw new LabError({ what, where: folder });
  }
  if (JSON.stringify(known) !== JSON.stringify(stamps)) await writeStamps(folder, stamps);
}

/**
 * Puts a snapshot into `folder`. `save` writes its files into the folder that it is given, which is renamed when it is
 * whole: an interrupted save leaves nothing that looks like a snapshot. One that was there before stays until then, for
 * it may be the host that was to blame; it is never written over, for another process may be reading it.
 */
export async function saveSnapshot(
  folder: string,
  save: (aside: string) => Promise<Omit<Snapshot, 'id' | 'files'>>,
): Promise<void> {
  const aside = `${folder}${savingInfix}${process.pid}`;
  const replaced = `${folder}${savingInfix}replaced-${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o700 });
  try {
    const saved = await save(aside);
    const files: Snapshot['files'] = {};
    for (const name of Object.values(snapshotFiles)) files[name] = await checksumsOf(join(aside, name));
    const snapshot: Snapshot = { id: randomUUID(), ...saved, files };
    await writeFile(join(aside, description), `${JSON.stringify(snapshot)}\n`);
    await writeStamps(aside, await stampsIn(aside));
    await rename(folder, replaced).catch(ignoreAbsent);
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
    await rm(replaced, { recursive: true, force: true });
  }
}

/** Notes that a lab is restored from this snapshot now. */
export async function touchSnapshot(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => {}); // another process has removed it: this lab needs it no more
}

/** Removes all snapshots but the five that labs were restored from last. */
export async function removeOldSnapshots(snapshots: string): Promise<void> {
  const names = (await readdir(snapshots)).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(snapshots, name))).mtimeMs })),
  );
  for (const { name } of aged.sort((a, b) => b.at - a.at).slice(keptSnapshots))
    await rm(join(snapshots, name), { recursive: true, force: true });
}

/** Whether a folder among the snapshots is of a save that was under way; its name then ends with the pid of its process. */
export function isUnfinished(name: string): boolean {
  return name.includes(savingInfix);
}

async function stampsIn(folder: string): Promise<Record<string, Stamp>> {
  const names = Object.values(snapshotFiles);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await stampOf(join(folder, name))] as const)),
  );
}

/** None where they cannot be read: then every file's content is compared. */
async function readStamps(folder: string): Promise<Record<string, Stamp>> {
  try {
    return z.record(z.string(), Stamp).parse(JSON.parse(await readFile(join(folder, verified), 'utf8')));
  } catch {
    return {};
  }
}

async function writeStamps(folder: string, stamps: Record<string, Stamp>): Promise<void> {
  const aside = join(folder, `${verified}.${process.pid}`);
  await writeFile(aside, `${JSON.stringify(stamps)}\n`);
  await rename(aside, join(folder, verified));
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
