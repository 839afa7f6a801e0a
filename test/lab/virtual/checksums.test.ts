/** Checksums of a large, sparse file: which changes of it are noticed. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checksumsOf, hasContent, sampleContent, stampOf } from '../../../src/lab/virtual/checksums.ts';

const blockBytes = 64 * 1024;
/** Not a whole number of blocks. */
const fileBytes = 40 * blockBytes + 100;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-checksums-'));
  path = join(folder, 'ram');
  writeFileSync(path, '');
  truncateSync(path, fileBytes);
  await write(3 * blockBytes + 17, 'three');
  await write(fileBytes - 4, 'last');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function write(at: number, text: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.write(Buffer.from(text), 0, text.length, at);
}

test('a file has its content, and only its blocks that are not all zeros are kept', async () => {
  const sums = await checksumsOf(path);
  expect(sums.bytes).toBe(fileBytes);
  expect(Buffer.from(sums.blocks, 'base64')).toHaveLength(2 * 8);
  expect(await hasContent(path, sums)).toBe(true);
  expect(await sampleContent(path, sums, 10)).toBe(true);
});

test.each([
  ['a byte of a block', () => write(3 * blockBytes + 17, 'T')],
  ['the last byte', () => write(fileBytes - 1, 'T')],
  ['a hole that is filled', () => write(20 * blockBytes, 'x')],
  ['a block that becomes zeros', () => write(3 * blockBytes + 17, '\0\0\0\0\0')],
  ['another length', async () => truncateSync(path, fileBytes + 1)],
])('%s is noticed', async (_, change) => {
  const sums = await checksumsOf(path);
  const before = await stampOf(path);
  await change();
  expect(await hasContent(path, sums)).toBe(false);
  expect(await stampOf(path)).not.toEqual(before);
});

test('a hole that is filled with zeros changes no content', async () => {
  const sums = await checksumsOf(path);
  await write(20 * blockBytes, '\0'.repeat(blockBytes));
  expect(await hasContent(path, sums)).toBe(true);
});

test('a sample of all blocks notices a change in one of them', async () => {
  const sums = await checksumsOf(path);
  await write(3 * blockBytes + 17, 'T');
  // Two blocks: 64 random draws miss one of them once in 2^64.
  expect(await sampleContent(path, sums, 64)).toBe(false);
});
