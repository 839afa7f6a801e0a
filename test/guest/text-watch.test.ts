/** Texts in the output of a job are found as they come, however the output is cut into pieces. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { watchTexts } from '../../src/guest/text-watch.ts';

/** The texts that were found, in the order in which they came. */
function watched(texts: string[]) {
  const found: string[] = [];
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  for (const stream of [stdout, stderr]) stream.setEncoding('utf8');
  watchTexts({ stdout, stderr }, { texts, found: (text, stream) => found.push(`${stream}: ${text}`) });
  return { found, stdout, stderr };
}

test('a text is found as soon as it has come, without the end of its line', async () => {
  const { found, stdout } = watched(['sent 1']);
  stdout.write('building file list\nsent 1 of 3');
  await new Promise(setImmediate);
  expect(found).toEqual(['stdout: sent 1']);
});

test('a text in many pieces is found, in each place where it may be cut', async () => {
  for (let cut = 1; cut < 6; cut += 1) {
    const { found, stdout } = watched(['sent 1', 'x']);
    stdout.write(`a long line before it ${'sent 1'.slice(0, cut)}`);
    stdout.write('sent 1'.slice(cut));
    stdout.end();
    await once(stdout, 'end');
    expect(found).toEqual(['stdout: sent 1']);
  }
});

test('each text is reported once, for the stream in which it came first; the two streams are never joined', async () => {
  const { found, stdout, stderr } = watched(['error', 'done', 'never']);
  stderr.write('an error, and an error\n');
  stdout.write('an error\n');
  stdout.write('nev');
  stderr.write('er');
  stdout.write('\ndone');
  for (const stream of [stdout, stderr]) stream.end();
  await Promise.all([once(stdout, 'end'), once(stderr, 'end')]);
  expect(found.toSorted()).toEqual(['stderr: error', 'stdout: done'].toSorted());
});

test('of a real process, text after text', async () => {
  const child = spawn('sh', ['-c', 'echo one; echo two >&2; printf three'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
  const found: string[] = [];
  watchTexts(child, { texts: ['three', 'two'], found: (text) => found.push(text) });
  await once(child, 'close');
  expect(found.toSorted()).toEqual(['three', 'two']);
});
