/** Trouble with a machine or a path is an error with its remedy: it is no bug, and shows no stack. */
import { mkdir, readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { history } from '../report/history.ts';
import { folder } from './folder.ts';
import { expectPlain } from './plain-trouble.ts';
import { scenario } from './scenario.ts';

const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

describe('a cache that is a file', () => {
  it.each([
    ['clean', ['clean']],
    ['clean --cache', ['clean', '--cache']],
  ])('is named by %s, with the variable that can name another', async (_, args) => {
    await using at = await folder();
    await writeFile(join(at.path, 'cache'), '');
    const said = await scenario(args, { env: { ...noEngine, XDG_CACHE_HOME: join(at.path, 'cache') } });
    expectPlain(said, 3, /^\S+cache\/firedrill\S*: not a directory \(ENOTDIR\)/, 'XDG_CACHE_HOME can name');
  });
});

describe('a path that leads nowhere', () => {
  const loop = async () => {
    const at = await folder();
    await symlink('loop.ts', join(at.path, 'loop.ts'));
    return Object.assign(at, { loop: join(at.path, 'loop.ts') });
  };

  it('is refused as a history', async () => {
    await using at = await loop();
    expectPlain(await scenario(['judge', at.loop]), 2, /loop\.ts: the history cannot be read \(ELOOP\)/);
  });

  it('is refused as a scenario', async () => {
    await using at = await loop();
    expectPlain(await scenario(['show', at.loop]), 2, /loop\.ts: the file cannot be read \(ELOOP\)/);
  });

  it('is refused as a folder for reports', async () => {
    await using at = await loop();
    const said = await scenario(['run', 'nfs-soft-flood', '--out', join(at.loop, 'below')]);
    expectPlain(said, 2, /^--out: the folder cannot be written \(ELOOP\)/);
  });

  it('of no name is refused as a folder for reports, for run and for report', async () => {
    await using at = await folder();
    await writeFile(
      join(at.path, 'history.jsonl'),
      history().map((event) => `${JSON.stringify(event)}\n`),
    );
    for (const args of [
      ['run', 'nfs-soft-flood'],
      ['report', at.path],
    ])
      expectPlain(await scenario([...args, '--out', '']), 2, /^--out: the folder has no name/);
    expect(await readdir(at.path)).toEqual(['history.jsonl']);
  });
});

describe('a history that is no regular file of at most the limit is refused:', () => {
  it('a device that never ends', async () => {
    expectPlain(await scenario(['judge', '/dev/zero']), 2, /found: {4}a device/);
  });

  it('a folder by that name', async () => {
    await using at = await folder();
    await mkdir(join(at.path, 'history.jsonl'));
    expectPlain(await scenario(['judge', at.path]), 2, /found: {4}a folder/);
  });

  it('a file of more than 128 MiB', async () => {
    await using at = await folder();
    const file = join(at.path, 'history.jsonl');
    await writeFile(file, '');
    await truncate(file, 129 * 2 ** 20);
    expectPlain(await scenario(['judge', file]), 2, /the history is too large\n.*128 MiB\n.*129 MiB/);
  });
});
