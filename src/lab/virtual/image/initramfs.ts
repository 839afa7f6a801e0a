/** The guest's kernel, and the initramfs that mounts its root: busybox, five modules and images/guest/initramfs-init. */
import { chmod, copyFile, glob, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../../errors.ts';
import { runCommand } from './command.ts';
import { packInitramfs } from './pack-initramfs.ts';
import { type Recipe, recipeFile } from './recipe.ts';

export interface InitramfsOptions {
  recipe: Recipe;
  /** Where vmlinuz and initramfs.cpio are written. */
  folder: string;
  /** The archive that mmdebstrap wrote. */
  rootTar: string;
  signal?: AbortSignal;
}

/**
 * Writes `folder`/vmlinuz and `folder`/initramfs.cpio and gives the kernel's release. The archive is not compressed:
 * 3 MB are read faster than a guest on a virtual clock unpacks them, and another archive can be appended as it is.
 * Throws LabError.
 */
export async function makeInitramfs(options: InitramfsOptions): Promise<string> {
  const { recipe, folder, rootTar, signal } = options;
  const run = (argv: string[], cwd: string) =>
    runCommand(argv, { cwd, signal, failure: "the guest's initramfs could not be made" });

  const parts = join(folder, 'parts');
  await mkdir(parts);
  const wanted = recipe.initramfsModules.map((path) => `./usr/lib/modules/*/kernel/${path}.ko.xz`);
  await run(
    [
      'tar',
      '-xf',
      rootTar,
      '--no-same-owner',
      '--wildcards',
      './boot/vmlinuz-*',
      './usr/bin/busybox',
      ...wanted,
    ],
    parts,
  );
  const kernel = await findKernel(parts);
  await rename(join(parts, 'boot', `vmlinuz-${kernel}`), join(folder, 'vmlinuz'));

  const tree = join(folder, 'initramfs');
  // /dev to /upper are mount points of initramfs-init.
  for (const name of ['bin', 'dev', 'proc', 'modules', 'lower', 'layer', 'upper', 'new'])
    await mkdir(join(tree, name), { recursive: true });
  await copyFile(recipeFile('guest/initramfs-init'), join(tree, 'init'));
  await chmod(join(tree, 'init'), 0o755);
  await copyFile(join(parts, 'usr/bin/busybox'), join(tree, 'bin/busybox'));
  for (const path of recipe.initramfsModules) {
    const module = join(tree, 'modules', `${basename(path)}.ko`);
    await copyFile(join(parts, 'usr/lib/modules', kernel, 'kernel', `${path}.ko.xz`), `${module}.xz`);
    await run(['xz', '--decompress', `${module}.xz`], tree);
  }
  const order = recipe.initramfsModules.map((path) => `${basename(path)}.ko\n`).join('');
  await writeFile(join(tree, 'modules', 'order'), order);
  await packInitramfs({ folder: tree, out: join(folder, 'initramfs.cpio'), epoch: recipe.epoch, run });
  return kernel;
}

async function findKernel(parts: string): Promise<string> {
  const found: string[] = [];
  for await (const path of glob('boot/vmlinuz-*', { cwd: parts })) found.push(path);
  if (found.length === 1 && found[0]) return basename(found[0]).slice('vmlinuz-'.length);
  throw new LabError({
    what: 'the guest has no kernel, or more than one',
    expected: 'one file /boot/vmlinuz-*',
    found: found.join(', ') || 'none',
  });
}
