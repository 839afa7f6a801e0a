/** The disks of node and target: sparse files that QEMU maps as memory. */
import { truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './image/command.ts';
import { recipe, reproducible } from './image/recipe.ts';
import { mke2fsOf } from './image/tools.ts';
import { uuids } from './image/uuids.ts';
import { diskBytes, type MachineSpec } from './qemu.ts';

export type Disks = MachineSpec['disks'];

/** Where a ready-made folder has them. */
export function disksIn(folder: string): Disks {
  return { node: join(folder, 'node.disk'), nfs: join(folder, 'nfs.disk'), ssh: join(folder, 'ssh.disk') };
}

/**
 * Makes them, formatted by the image's mke2fs, the same each time, and labelled: the guest's kernel numbers nvdimms in no fixed
 * order. `tools`: of the image. Throws LabError.
 */
export async function makeDisks(disks: Disks, tools: string): Promise<void> {
  const { command, env } = mke2fsOf(tools);
  for (const name of Object.keys(disks) as (keyof Disks)[]) {
    await writeFile(disks[name], '', { mode: 0o600 });
    await truncate(disks[name], diskBytes[name]);
    const uuid = uuids[name];
    const options = ['-q', '-t', 'ext4', '-m', '0', '-L', name, '-U', uuid, '-E', `hash_seed=${uuid}`];
    await runCommand([...command, ...options, disks[name]], {
      cwd: dirname(disks[name]),
      env: { ...reproducible(recipe), ...env },
      failure: "the lab's disks could not be formatted",
    });
  }
}

/** Copies files to a folder; sparse ones stay sparse. Throws LabError. */
export async function copyFiles(from: readonly string[], to: string): Promise<void> {
  await runCommand(['cp', '--sparse=always', '--reflink=auto', '--', ...from, to], {
    cwd: to,
    failure: "the lab's disks could not be copied",
  });
}
