import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Bounded } from '../../src/guest/bounded.ts';

const half = 32 * 1024;

async function boundedOf(...chunks: (string | Buffer)[]): Promise<string> {
  const stream = new PassThrough();
  const bounded = new Bounded(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.on('end', resolve));
  return bounded.text;
}

it('output of up to 64 KiB is kept as it is', async () => {
  const all = 'a'.repeat(half) + 'b'.repeat(half);
  expect(await boundedOf(all)).toBe(all);
  expect(await boundedOf('a', '', 'b')).toBe('ab');
});

it('of longer output the first and the last 32 KiB are kept, and the number of missing characters', async () => {
  const middle = 'm'.repeat(10_000);
  const text = await boundedOf('a'.repeat(half - 1), 'a', middle, middle, 'b'.repeat(half - 1), 'b');
  expect(text).toBe(`${'a'.repeat(half)}\n… 20000 characters left out …\n${'b'.repeat(half)}`);
});

it('a character that comes in two chunks is one', async () => {
  const [first, second] = [Buffer.from('ß').subarray(0, 1), Buffer.from('ß').subarray(1)];
  expect(await boundedOf(first, second)).toBe('ß');
});

it('a stream that a process does not have is empty', () => {
  expect(new Bounded(null).text).toBe('');
});
