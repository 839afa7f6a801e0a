import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lock } from '../../src/lab/virtual/image/lock.ts';
import { copyTypes } from '../../src/user-file/type-copies.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

/** A cache with the folder of a run that was killed before it could write its owner. */
async function cacheAfterACrash() {
  const cache = await folder();
  const run = join(cache.path, 'firedrill', 'runs', 'run-dead');
  const image = join(cache.path, 'firedrill', 'images', '0123456789abcdef');
  const snapshot = join(cache.path, 'firedrill', 'snapshots', 'fedcba9876543210');
  for (const path of [run, image, snapshot]) {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'content'), 'x'.repeat(10_000));
  }
  // No engine: the orphans of a user's container lab are not this test's to remove.
  const env = { XDG_CACHE_HOME: cache.path, DOCKER_HOST: 'unix:///nowhere/docker.sock', TMPDIR: cache.path };
  return Object.assign(cache, { run, image, snapshot, env });
}

describe('scenario clean', () => {
  it('removes and names the orphans of killed runs, and keeps image and snapshots', async () => {
    await using cache = await cacheAfterACrash();
    const { exitCode, stdout } = await scenario(['clean'], { env: cache.env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `removed ${cache.run}` });
    expect([cache.run, cache.image, cache.snapshot].map((path) => existsSync(path))).toEqual([
      false,
      true,
      true,
    ]);
    expect((await scenario(['clean'], { env: cache.env })).stdout).toBe('nothing to remove');
  });

  it('removes images and snapshots too with --cache', async () => {
    await using cache = await cacheAfterACrash();
    const old = join(cache.path, 'firedrill', 'states');
    await mkdir(join(old, '0123'), { recursive: true });
    const { exitCode, stdout } = await scenario(['clean', '--cache', '--json'], { env: cache.env });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).removed).toHaveLength(4);
    expect(existsSync(old)).toBe(false);
    expect([cache.run, cache.image, cache.snapshot].map((path) => existsSync(path))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a copy of types that a killed type check left', () => {
  it('goes with `scenario clean`, and one of a process that lives stays', async () => {
    await using cache = await cacheAfterACrash();
    const { pid } = spawnSync('true');
    const namespace = /\d+/.exec(await readlink('/proc/self/ns/pid'))?.[0];
    const orphan = join(cache.path, `firedrill-types-${namespace}-${pid}-aBc123`);
    const elsewhere = join(cache.path, 'firedrill-types-1-1-aBc123');
    for (const path of [orphan, elsewhere]) await mkdir(join(path, 'node'), { recursive: true });
    await using types = await folder();
    await using copy = await copyTypes(types.path);
    await mkdir(orphan, { recursive: true }); // the copy above has removed it
    const { stdout } = await scenario(['clean'], { env: cache.env });
    expect(stdout.split('\n')).toEqual([`removed ${orphan}`, `removed ${cache.run}`]);
    expect([existsSync(elsewhere), existsSync(copy.path)]).toEqual([true, true]);
    await utimes(elsewhere, 0, 0);
    expect((await scenario(['clean'], { env: cache.env })).stdout).toBe(`removed ${elsewhere}`);
  });
});

describe('the folder of a build that was killed', () => {
  it('goes with `scenario clean`, and stays while another build uses it', async () => {
    await using cache = await folder();
    const builds = ['images', 'programs'].map((of) => join(cache.path, 'firedrill', of, '.building-dead'));
    for (const path of builds) await mkdir(path, { recursive: true });
    const env = { XDG_CACHE_HOME: cache.path, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const clean = async () => (await scenario(['clean'], { env })).stdout.split('\n');
    const [image, program] = builds;
    {
      await using _ = await lock(join(cache.path, 'firedrill', 'programs', '.lock'));
      expect(await clean()).toEqual([`removed ${image}`]);
    }
    expect(await clean()).toEqual([`removed ${program}`]);
    expect(builds.map((path) => existsSync(path))).toEqual([false, false]);
  });
});
