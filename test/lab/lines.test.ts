import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eachLine } from '../../src/lab/lines.ts';

test('a pipe that breaks in the middle of a line gives the whole lines, and no uncaught error', async () => {
  const pipe = new PassThrough();
  const lines: string[] = [];
  eachLine(pipe, (line) => lines.push(line));
  pipe.write('{"a":1}\n{"b"');
  pipe.write(':2}\n{"c":');
  await setImmediate();
  pipe.destroy(new Error('read ECONNRESET'));
  await setImmediate();
  expect(lines).toEqual(['{"a":1}', '{"b":2}']);
});

test('a character that JSON may have unescaped ends no line', async () => {
  const pipe = new PassThrough();
  const lines: string[] = [];
  eachLine(pipe, (line) => lines.push(line));
  const said = JSON.stringify('a\u2028b\u2029ü');
  for (const byte of Buffer.from(`${said}\n`)) pipe.write(Buffer.of(byte));
  await setImmediate();
  expect(lines).toEqual([said]);
});
