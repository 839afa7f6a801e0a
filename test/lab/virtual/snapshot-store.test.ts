import { mkdir, mkdtemp, open, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import { checksumsOf } from '../../../src/lab/virtual/checksums.ts';
import {
  readSnapshot,
  removeOldSnapshots,
  type Snapshot,
  saveSnapshot,
  snapshotFiles,
  touchSnapshot,
  verifySnapshot,
} from '../../../src/lab/virtual/snapshot-store.ts';

const MiB = 1024 * 1024;
let parent: string;
let folder: string;
let snapshot: Snapshot;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'firedrill-snapshot-'));
  folder = join(parent, '0123456789abcdef');
  await saveSnapshot(folder, async (aside) => {
    for (const name of Object.values(snapshotFiles)) await sparse(join(aside, name));
    return { kernel: 'k', node: 'n', savedAtMs: 1 };
  });
  snapshot = (await readSnapshot(folder)) as Snapshot;
});

afterEach(() => rm(parent, { recursive: true, force: true }));

/** 8 MiB of which some are data, as in a guest's memory. */
async function sparse(path: string): Promise<void> {
  await writeFile(path, '');
  await truncate(path, 8 * MiB);
  await change(path, MiB, Buffer.alloc(200_000, 'data'));
  await change(path, 5 * MiB, Buffer.alloc(10, 'more'));
}

async function change(path: string, at: number, to: Buffer): Promise<void> {
  await using file = await open(path, 'r+');
  await file.write(to, 0, to.length, at);
}

const ram = () => join(folder, snapshotFiles.ram);

describe('a snapshot', () => {
  it('that nothing has touched is whole, time after time', async () => {
    await verifySnapshot(folder, snapshot);
    await verifySnapshot(folder, snapshot);
  });

  it('that was copied elsewhere with its content is whole', async () => {
    await utimes(ram(), 1, 1);
    await verifySnapshot(folder, snapshot);
  });

  const damages: [string, (path: string) => Promise<void>][] = [
    ['one flipped bit', (path) => change(path, MiB + 100_000, Buffer.from([0]))],
    ['a byte where nothing was', (path) => change(path, 6 * MiB, Buffer.from([1]))],
    ['its end cut off', (path) => truncate(path, 5 * MiB)],
    [
      'zeros all over',
      async (path) => {
        await truncate(path, 0);
        await truncate(path, 8 * MiB);
      },
    ],
    ['nothing left', (path) => truncate(path, 0)],
  ];
  describe.each(Object.values(snapshotFiles))('whose %s', (name) => {
    it.each(damages)('has %s is refused by name', async (_, damage) => {
      const path = join(folder, name);
      const { atime, mtime } = await stat(path);
      await damage(path);
      await utimes(path, atime, mtime); // as a tool that keeps times does
      await expect(verifySnapshot(folder, snapshot)).rejects.toThrow(
        new LabError({
          what: `the content of ${name} has changed since the snapshot was saved`,
          where: folder,
        }),
      );
    });
  });

  it('that was damaged without a new time stamp is found out, sooner or later', async () => {
    await verifySnapshot(folder, snapshot);
    const other = join(parent, 'other');
    await sparse(other);
    await change(other, MiB, Buffer.alloc(200_000, 'other'));
    const files = { ...snapshot.files, ram: await checksumsOf(other) };
    await expect(verifySnapshot(folder, { ...snapshot, files })).rejects.toThrow('the content of ram');
  });
});

it('an interrupted save leaves neither a snapshot nor its files', async () => {
  const other = join(parent, 'fedcba9876543210');
  const broken = saveSnapshot(other, async (aside) => {
    await sparse(join(aside, snapshotFiles.ram));
    throw new Error('interrupted');
  });
  await expect(broken).rejects.toThrow('interrupted');
  expect(await readSnapshot(other)).toBeUndefined();
  await expect(stat(other)).rejects.toThrow('ENOENT');
});

it('keeps the ten snapshots that labs were restored from last, and the saves of other processes', async () => {
  const all = await mkdtemp(join(tmpdir(), 'firedrill-snapshots-'));
  try {
    const names = [...'0123456789ab'].map((digit) => digit.repeat(16));
    for (const [index, name] of names.entries()) {
      await mkdir(join(all, name));
      await utimes(join(all, name), index + 1, index + 1);
    }
    await mkdir(join(all, `${names[0]}.saving-1`));
    await touchSnapshot(join(all, names[0] ?? ''));
    await removeOldSnapshots(all);
    const kept = [names[0], `${names[0]}.saving-1`, ...names.slice(3)];
    expect((await readdir(all)).sort()).toEqual(kept);
  } finally {
    await rm(all, { recursive: true });
  }
});
