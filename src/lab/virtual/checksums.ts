/**
 * Checksums of large, sparse files, one for each block that is not all zeros.
 *
 * A whole check reads every such block (half a second for a snapshot), so it is made only where the file system says that
 * a file may have changed. A few blocks are compared each time all the same: a disk that rots changes no time stamp.
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

export const FileChecksums = z.object({
  bytes: z.int(),
  /** Blocks that are allocated on the disk, in units of 512 bytes: holes stay holes while this stays the same. */
  allocated: z.int(),
  /**
   * Index and CRC-32 of each block of `blockBytes` that is not all zeros, in their order: pairs of 32-bit integers in this
   * machine's byte order, in base64. As an array of thousands it took 80 ms to validate, at each start.
   */
  blocks: z.base64(),
});
export type FileChecksums = z.infer<typeof FileChecksums>;

/** The fields that a file system changes with every write or replacement of a file: a write moves both times (inode(7)). */
export const Stamp = z.object({
  bytes: z.string(),
  inode: z.string(),
  mtimeNs: z.string(),
  ctimeNs: z.string(),
});
export type Stamp = z.infer<typeof Stamp>;

type Block = [index: number, crc: number];

const blockBytes = 64 * 1024;
/** How many blocks are read at once in a whole check. */
const batch = 16;
const zeros = Buffer.alloc(blockBytes);

/** Reads the whole file. */
export async function checksumsOf(path: string): Promise<FileChecksums> {
  await using file = await open(path);
  const { size, blocks: allocated } = await file.stat();
  const blocks: Block[] = [];
  const buffer = Buffer.alloc(blockBytes * batch);
  for (let first = 0; first * blockBytes < size; first += batch) {
    const bytesRead = await readFully(file, buffer, first * blockBytes);
    for (let at = 0; at < bytesRead; at += blockBytes) {
      const block = buffer.subarray(at, Math.min(at + blockBytes, bytesRead));
      if (!block.equals(zeros.subarray(0, block.length)))
        blocks.push([first + at / blockBytes, crc32(block)]);
    }
  }
  return { bytes: size, allocated, blocks: packed(blocks) };
}

/** Whether the file has the content that it had when the checksums were made. Holes are not read where none was filled. */
export async function hasContent(path: string, expected: FileChecksums): Promise<boolean> {
  const { size, blocks: allocated } = await stat(path);
  if (size !== expected.bytes) return false;
  if (allocated !== expected.allocated) return (await checksumsOf(path)).blocks === expected.blocks;
  return haveBlocks(path, unpacked(expected.blocks));
}

/** Compares `count` blocks, chosen at random. */
export function sampleContent(path: string, expected: FileChecksums, count: number): Promise<boolean> {
  const blocks = unpacked(expected.blocks);
  const chosen = Array.from({ length: count }, () => blocks[Math.floor(Math.random() * blocks.length)]);
  return haveBlocks(
    path,
    chosen.filter((block) => block !== undefined),
  );
}

/** The stamp of a file, of which no write leaves the same behind. */
export async function stampOf(path: string): Promise<Stamp> {
  const { size, ino, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return { bytes: `${size}`, inode: `${ino}`, mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}` };
}

async function haveBlocks(path: string, blocks: readonly Block[]): Promise<boolean> {
  await using file = await open(path);
  const buffer = Buffer.alloc(blockBytes);
  for (const [index, crc] of blocks) {
    const bytesRead = await readFully(file, buffer, index * blockBytes);
    if (crc32(buffer.subarray(0, bytesRead)) !== crc) return false;
  }
  return true;
}

function packed(blocks: readonly Block[]): string {
  return Buffer.from(Uint32Array.from(blocks.flat()).buffer).toString('base64');
}

function unpacked(blocks: string): Block[] {
  const numbers = new Uint32Array(new Uint8Array(Buffer.from(blocks, 'base64')).buffer);
  return Array.from({ length: numbers.length / 2 }, (_, n) => [numbers[2 * n] ?? 0, numbers[2 * n + 1] ?? 0]);
}

async function readFully(file: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
