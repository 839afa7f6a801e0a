/** The last output of a container, in the frames of Docker's API, as an error shows it. */
import type { Container } from 'dockerode';
import { expect, test } from 'vitest';
import { lastLines, shortened, shownLines } from '../../../src/lab/containers/last-lines.ts';

/** https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Container/operation/ContainerAttach */
function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const container = (logs: () => Promise<Buffer>) => ({ logs }) as unknown as Container;

test('both streams are lines in their order, also where a frame ends in the middle of one', async () => {
  const log = Buffer.concat([frame(1, 'starting\nlis'), frame(1, 'tening\n'), frame(2, 'größe\n')]);
  expect(await lastLines(container(async () => log))).toEqual(['starting', 'listening', 'größe']);
});

test('a long log is its last fifteen lines, each cut at 300 characters', async () => {
  const text = Array.from({ length: 40 }, (_, n) => `line ${n} ${'x'.repeat(400)}\n`).join('');
  const lines = await lastLines(container(async () => frame(1, text)));
  expect(lines).toHaveLength(shownLines);
  expect(lines.at(-1)).toMatch(/^line 39 x+…$/);
  expect(lines.every((line) => line.length === 301)).toBe(true);
  expect(shortened('short')).toBe('short');
});

test('a log that cannot be read is a line with the reason, and no error', async () => {
  const gone = container(() => Promise.reject(new Error('no such container')));
  expect(await lastLines(gone)).toEqual(['(its log cannot be read: no such container)']);
});
