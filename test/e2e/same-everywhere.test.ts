/** Two machines with the same image digest: the image is built again in another folder, and the lab booted again. */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { buildImage } from '../../src/lab/virtual/image/build.ts';
import { imageDigest, readManifest } from '../../src/lab/virtual/image/manifest.ts';
import { setup } from '../../src/lab/virtual/setup.ts';
import { compareRuns } from '../bench/compare-runs.ts';
import { short, start, temporaryFolder } from './cli.ts';
import { long } from './long.ts';

long(
  'an image that is built again has the same digest, and a lab that boots from it the same verdicts and events within 50 ms',
  async () => {
    await using folder = await temporaryFolder();
    const { manifest } = await setup({ tell: () => {} });
    const images = join(folder.path, 'elsewhere');
    const built = await buildImage({ images });
    expect((await readManifest(built)).files).toEqual(withoutTimes(manifest.files));
    expect(imageDigest(await readManifest(built))).toBe(imageDigest(manifest));

    const cache = join(folder.path, 'cache', 'firedrill');
    await mkdir(cache, { recursive: true });
    await rename(images, join(cache, 'images'));
    const folders = ['here', 'there'].map((name) => join(folder.path, name));
    const caches: Record<string, string>[] = [{}, { XDG_CACHE_HOME: join(folder.path, 'cache') }];
    const ended = await Promise.all(
      folders.map((out, index) => start(['run', short, '--seed', '7', '--out', out], caches[index])),
    );
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const { same, events, farthestMs } = await compareRuns(folders);
    expect(same).toBe(true);
    expect(events).toBeGreaterThan(10);
    // A boot still differs from another one: 22.3 ms were measured.
    expect(farthestMs).toBeLessThanOrEqual(50);
  },
);

/** A copy's times are its own. */
function withoutTimes(files: Awaited<ReturnType<typeof readManifest>>['files']) {
  return Object.fromEntries(
    Object.entries(files).map(([name, facts]) => [name, { ...facts, mtimeMs: expect.any(Number) }]),
  );
}
