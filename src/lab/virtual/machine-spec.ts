import type { Disks } from './disks.ts';
import type { Image } from './image/cache.ts';
import type { Layer } from './layer/manifest.ts';
import type { MachineSpec } from './qemu.ts';

/** The machine of every lab: it boots, in virtual time, into memory of its own. */
export function machineSpec({
  image,
  layer,
  qemu,
  seed,
  initramfs,
  disks,
}: {
  image: Pick<Image, 'vmlinuz' | 'root' | 'rootBytes' | 'turns'>;
  layer?: Pick<Layer, 'path' | 'bytes'> | undefined;
  qemu: { sandbox: boolean };
  seed: number;
  initramfs: string;
  disks: Disks;
}): MachineSpec {
  return {
    clock: 'virtual',
    kvm: false,
    seed,
    kernel: image.vmlinuz,
    initramfs,
    root: { path: image.root, bytes: image.rootBytes },
    ...(layer && { layer: { path: layer.path, bytes: layer.bytes } }),
    turns: image.turns,
    memory: 'plain',
    disks,
    incoming: false,
    sandbox: qemu.sandbox,
  };
}
