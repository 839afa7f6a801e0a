/** The programs of the node sidecar, laid out as its image has them, and run by this Node. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programFiles } from '../../../../src/lab/containers/program.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'firedrill-program-'));
  for (const { target, content } of await programFiles()) {
    const path = join(root, target);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

const program = (name: string) => join(root, 'opt/firedrill/src/guest', `${name}.js`);

test('firedrill-watch has every module that it imports, and prints a sample', async () => {
  const watch = execa(process.execPath, [program('watch')], { reject: false, timeout: 60_000 });
  watch.stdout?.once('data', () => watch.kill('SIGKILL'));
  const { stdout, stderr } = await watch;
  const [printed = ''] = stdout.split('\n');
  expect(printed, stderr).not.toBe('');
  expect(JSON.parse(printed)).toMatchObject({ say: expect.any(String) });
});

test('firedrill-data makes data', async () => {
  await mkdir(join(root, 'storage'));
  const { stdout } = await execa(process.execPath, [
    program('data'),
    'make',
    join(root, 'storage'),
    '1',
    '5',
    '1',
    '1000',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ version: 0, bytes: 1000 });
});
