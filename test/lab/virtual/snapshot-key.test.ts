import { expect, test } from 'vitest';
import type { Image } from '../../../src/lab/virtual/image/cache.ts';
import { imageFiles } from '../../../src/lab/virtual/image/manifest.ts';
import { snapshotKey } from '../../../src/lab/virtual/snapshot-key.ts';

const qemu = { version: '10.0' };

/** An image as it is described; nothing of it is read. */
function image(folder: string, hash: string): Image {
  const files = Object.fromEntries(imageFiles.map((name) => [name, { size: 1, mtimeMs: 1, sha256: hash }]));
  const at = (name: string) => `${folder}/${name}`;
  const paths = {
    vmlinuz: at('v'),
    initramfs: at('i'),
    root: at('r'),
    turns: at('t'),
    tools: at('tools'),
    base: at('b'),
  };
  const manifest = { files } as unknown as Image['manifest'];
  return { key: 'the recipe', folder, rootBytes: 128 << 20, ...paths, manifest };
}

test('a snapshot belongs to the files of its image: an image built again by the same recipe has another one', async () => {
  const saved = await snapshotKey({ image: image('/a', 'one'), qemu });
  expect(await snapshotKey({ image: image('/elsewhere', 'one'), qemu })).toBe(saved);
  expect(await snapshotKey({ image: image('/a', 'another'), qemu })).not.toBe(saved);
  expect(await snapshotKey({ image: image('/a', 'one'), qemu: { ...qemu, version: '7.2' } })).not.toBe(saved);
});
