/**
 * Makes an ext4 file system of the root archive and Node, owners and modes kept, without needing root for it; and an archive of the
 * packages alone, which layers are built upon.
 */
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { type Recipe, reproducible } from './recipe.ts';
import { mke2fsOf } from './tools.ts';
import { uuids } from './uuids.ts';

export interface RootFileSystemOptions {
  recipe: Recipe;
  /** Where root.ext4 and base.tar.gz are written; root/ is made beside them, and tools/ is there. */
  folder: string;
  /** The archive that mmdebstrap wrote. */
  rootTar: string;
  /** npm's tarball of Node. */
  nodeTgz: string;
  signal?: AbortSignal;
}

/*
 * Left out: the kernel, which QEMU is given as a file, and device nodes, which devtmpfs makes.
 * mke2fs: no journal, because it is only ever mounted read-only; blocks of 4096, the guest's page size; none reserved
 * for root. UUID and hash seed are fixed: equal packages make an equal file system.
 * base.tar.gz: without the kernel's modules, which no package reads, and network settings, of which a layer's build has its own.
 */
const SCRIPT = `
mkdir root
tar -xf "$1" -C root --numeric-owner --exclude='./boot/?*' --exclude='./dev/?*' --exclude='./vmlinuz*' --exclude='./initrd.img*'
tar -cf - -C root --numeric-owner --exclude=./etc/resolv.conf --exclude=./etc/hosts --exclude=./etc/hostname --exclude='./usr/lib/modules/?*' . | gzip -1n > base.tar.gz
tar -xzf "$2" -C root/usr --strip-components=1 --no-same-owner package/bin/node
truncate -s "$3" root.ext4
shift 3
"$@" -q -t ext4 -m 0 -O ^has_journal -b 4096 -L firedrill -U ${uuids.root} -E hash_seed=${uuids.root} -d root root.ext4
`;

/** Writes `folder`/root.ext4, sparse, of the recipe's size, and `folder`/base.tar.gz. Throws LabError with the last lines of the failed command. */
export async function makeRootFileSystem(options: RootFileSystemOptions): Promise<void> {
  const { recipe, folder, rootTar, nodeTgz, signal } = options;
  // Under fakeroot the owners that tar sets and mke2fs reads exist in fakeroot's memory alone: one session for both.
  const session = process.geteuid?.() === 0 ? [] : ['fakeroot', '--'];
  const size = String(recipe.rootBytes);
  const mke2fs = mke2fsOf(join(folder, 'tools'));
  const argv = [...session, 'sh', '-euc', SCRIPT, 'root-file-system', rootTar, nodeTgz, size];
  await runCommand([...argv, ...mke2fs.command], {
    cwd: folder,
    env: { ...reproducible(recipe), ...mke2fs.env },
    signal,
    failure: `the guest's root file system could not be made in ${join(folder, 'root')}`,
    hint: 'Is there space left on that disk?',
  });
}
