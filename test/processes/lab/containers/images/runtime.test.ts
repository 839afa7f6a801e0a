import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { missingCapabilities, runtimeScript } from '../../../../../src/lab/containers/images/runtime.ts';

it('finds the capabilities that this machine may not give', () => {
  expect(missingCapabilities('Name:\tnode\nCapBnd:\t000001fffeffffff\n', 40)).toEqual(['CAP_SYS_RESOURCE']);
  expect(missingCapabilities('CapBnd:\t000001ffffffffff\n', 40)).toEqual([]);
});

it('does not miss a capability that an older kernel does not know', () => {
  expect(missingCapabilities('CapBnd:\t0000003fffffffff\n', 37)).toEqual([]);
});

it('starts runc with a bundle, and an exec, that ask for all but those', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-runtime-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const all =
    '{"bounding":["CAP_SYS_RESOURCE","CAP_KILL","CAP_SYS_RESOURCE"],"effective":["CAP_CHOWN","CAP_SYS_RESOURCE"]}';
  const few = '{"bounding":["CAP_KILL"],"effective":["CAP_CHOWN"]}';
  await executable('runc', '#!/bin/sh\necho "$@"\n');
  await executable('wrapper', runtimeScript(['CAP_SYS_RESOURCE']));
  await writeFile(join(folder, 'config.json'), all);
  await writeFile(join(folder, 'process.json'), all);

  const run = (...args: string[]) =>
    execa(join(folder, 'wrapper'), args, { env: { PATH: `${folder}:${process.env.PATH}` } });
  expect((await run('create', '--bundle', folder, 'id')).stdout).toBe(`create --bundle ${folder} id`);
  await run('exec', '--process', join(folder, 'process.json'), 'id');
  expect((await run('state', 'id')).stdout).toBe('state id');
  for (const name of ['config.json', 'process.json'])
    expect(await readFile(join(folder, name), 'utf8')).toBe(few);

  async function executable(name: string, content: string) {
    await writeFile(join(folder, name), content);
    await chmod(join(folder, name), 0o755);
  }
});
