import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readToEnd } from '../../../../src/lab/containers/images/engine-stream.ts';

const lines = (...values: object[]) => Readable.from(values.map((value) => `${JSON.stringify(value)}\r\n`));

it('ends where the engine has no more to say', async () => {
  await readToEnd(lines({ status: 'Pulling' }, { stream: 'Step 1/2 : FROM a\n' }));
});

it('fails with the engine’s own words, and the output of the build before them', async () => {
  const answer = lines(
    { stream: 'E: Unable to locate package rsink\n' },
    { error: 'returned a non-zero code: 100' },
  );
  await expect(readToEnd(answer)).rejects.toThrow(
    /Unable to locate package rsink\n.*returned a non-zero code: 100/,
  );
});

it('shows the last lines only, without colours', async () => {
  const many = Array.from({ length: 50 }, (_, at) => ({ stream: `\u001b[91mline ${at}\u001b[0m\n` }));
  const error: Error = await readToEnd(lines(...many, { error: 'no' })).catch((found) => found);
  expect(error.message).not.toContain('line 10\n');
  expect(error.message).toContain('line 49');
  expect(error.message).not.toContain('\u001b');
});
