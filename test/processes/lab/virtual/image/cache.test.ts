import { appendFile, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ensureImage, inspectImage, removeImages } from '../../../../../src/lab/virtual/image/cache.ts';
import { temporaryFolder, writeFakeImage } from '../../../../lab/virtual/image/fake-image.ts';

const key = '0123456789abcdef';

/** A cache, and a builder that counts how often it is asked. */
async function cache() {
  const folder = await temporaryFolder();
  const build = vi.fn(({ images }: { images: string }) => writeFakeImage(images, key));
  return { images: folder.path, key, build, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

test('an image is built once and found from then on', async () => {
  await using at = await cache();
  const built = await ensureImage(at);
  const found = await ensureImage(at);
  expect(at.build).toHaveBeenCalledTimes(1);
  expect(found).toEqual(built);
  expect(found.root).toBe(join(at.images, key, 'root.ext4'));
});

test('force builds even if a good image is there', async () => {
  await using at = await cache();
  await ensureImage(at);
  await ensureImage({ ...at, force: true });
  expect(at.build).toHaveBeenCalledTimes(2);
});

async function rewriteLater(folder: string) {
  await writeFile(join(folder, 'vmlinuz'), 'kontent of vmlinuz');
  await utimes(join(folder, 'vmlinuz'), 1, 1);
}

const damages: [string, (folder: string) => Promise<unknown>, RegExp][] = [
  ['a missing file', (folder) => rm(join(folder, 'vmlinuz')), /vmlinuz is missing/],
  ['a file cut off', (folder) => writeFile(join(folder, 'root.ext4'), 'con'), /root\.ext4 has 3 bytes/],
  [
    'a file that grew',
    (folder) => appendFile(join(folder, 'initramfs.cpio'), 'x'),
    /initramfs\.cpio has \d+ bytes/,
  ],
  ['a file written to', rewriteLater, /vmlinuz has another content/],
  ['no image.json', (folder) => rm(join(folder, 'image.json')), /image\.json/],
  ['half an image.json', (folder) => writeFile(join(folder, 'image.json'), '{"key":'), /image\.json/],
  ['an image.json of something else', (folder) => writeFile(join(folder, 'image.json'), '{}'), /image\.json/],
];

test.each(damages)('%s is noticed, named and rebuilt', async (_, damage, why) => {
  await using at = await cache();
  const { folder } = await ensureImage(at);
  await damage(folder);
  expect(await inspectImage(folder)).toMatchObject({ state: 'damaged', why: expect.stringMatching(why) });
  await ensureImage(at);
  expect(at.build).toHaveBeenCalledTimes(2);
  expect(await inspectImage(folder)).toMatchObject({ state: 'ready' });
});

test('one that was copied without its times, as CI may keep a cache, is as good as it was', async () => {
  await using at = await cache();
  const { folder } = await ensureImage(at);
  await utimes(join(folder, 'root.ext4'), 1, 1);
  expect(await ensureImage(at)).toMatchObject({ folder });
  expect(at.build).toHaveBeenCalledTimes(1);
});

test('an image in the folder of another recipe is damaged', async () => {
  await using at = await cache();
  const { folder } = await ensureImage(at);
  const other = join(at.images, 'fedcba9876543210');
  await rename(folder, other);
  expect(await inspectImage(other)).toMatchObject({ state: 'damaged', why: expect.stringContaining(key) });
});

test('a flipped byte that size and time do not show is found by the thorough look', async () => {
  await using at = await cache();
  const { folder, manifest } = await ensureImage(at);
  await writeFile(join(folder, 'vmlinuz'), 'kontent of vmlinuz');
  const seconds = manifest.files.vmlinuz.mtimeMs / 1000;
  await utimes(join(folder, 'vmlinuz'), seconds, seconds);
  const forged = { ...manifest, files: { ...manifest.files } };
  forged.files.vmlinuz = { ...forged.files.vmlinuz, mtimeMs: await mtime(join(folder, 'vmlinuz')) };
  await writeFile(join(folder, 'image.json'), JSON.stringify(forged));
  expect(await inspectImage(folder)).toMatchObject({ state: 'ready' });
  expect(await inspectImage(folder, { thorough: true })).toMatchObject({
    state: 'damaged',
    why: 'vmlinuz has another content than when it was built',
  });
});

test('the folder of a builder that died is removed by the next build', async () => {
  await using at = await cache();
  await mkdir(join(at.images, '.building-1-abc', 'root'), { recursive: true });
  await writeFile(join(at.images, '.building-1-abc', 'root', 'file'), 'x');
  await ensureImage(at);
  expect(await readdir(at.images)).toEqual(['.lock', key]);
});

test('the scratch folder that a dead builder noted is removed with it', async () => {
  await using at = await cache();
  await using scratch = await temporaryFolder();
  await mkdir(join(at.images, '.building-1-abc'));
  await writeFile(join(at.images, '.building-1-abc', 'scratch'), scratch.path);
  await writeFile(join(scratch.path, 'file'), 'x');
  await ensureImage(at);
  await expect(readdir(scratch.path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('removing the images says how many bytes that freed', async () => {
  await using at = await cache();
  await ensureImage(at);
  expect(await removeImages(at.images)).toBeGreaterThan(0);
  expect(await readdir(at.images)).toEqual(['.lock']);
  expect(await removeImages(join(at.images, 'nowhere'))).toBe(0);
});

async function mtime(path: string): Promise<number> {
  return (await stat(path)).mtimeMs;
}
