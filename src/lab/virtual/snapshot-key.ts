import { createHash } from 'node:crypto';
import { disksIn } from './disks.ts';
import type { Image } from './image/cache.ts';
import type { Layer } from './layer/manifest.ts';
import { machineSpec } from './machine-spec.ts';
import { payloadKey } from './payload.ts';
import { qemuArgs } from './qemu.ts';

/** The lab that a snapshot holds. */
export interface SnapshotOf {
  image: Image;
  layer?: Pick<Layer, 'bytes' | 'digest'> | undefined;
  qemu: { version: string };
}

/** Everything that a snapshot depends on: the image's files too, for one that is built again has the same key, and other files. */
export async function snapshotKey({ image, layer, qemu }: SnapshotOf): Promise<string> {
  const files = Object.values(image.manifest.files).map(({ sha256 }) => sha256);
  // Paths stay out of it: the same lab may be moved.
  const nowhere = { ...image, vmlinuz: '', root: '' };
  const args = qemuArgs({
    ...machineSpec({
      image: nowhere,
      layer: layer && { path: '', bytes: layer.bytes },
      qemu: { sandbox: false },
      seed: 0,
      initramfs: '',
      disks: disksIn(''),
    }),
    memory: { from: '' },
    incoming: true,
  });
  return createHash('sha256')
    .update(JSON.stringify([files, qemu.version, args, await payloadKey(), ...(layer ? [layer.digest] : [])]))
    .digest('hex')
    .slice(0, 16);
}
