/** The disks of node and target: sparse files that QEMU maps as memory. */
import { truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './image/command.ts';
import { diskBytes, type MachineSpec } from './qemu.ts';

export type Disks = MachineSpec['disks'];

/** Where a ready-made folder has them. */
export function disksIn(folder: string): Disks {
  return { node: join(folder, 'node.disk'), nfs: join(folder, 'nfs.disk'), ssh: join(folder, 'ssh.disk') };
}

/** Makes them, formatted, and labelled: the guest's kernel numbers nvdimms in no fixed order. Throws LabError. */
export async function makeDisks(disks: Disks): Promise<void> {
  for (const name of Object.keys(disks) as (keyof Disks)[]) {
    await writeFile(disks[name], '', { mode: 0o600 });
    await truncate(disks[name], diskBytes[name]);
    await runCommand(['mke2fs', '-q', '-t', 'ext4', '-m', '0', '-L', name, disks[name]], {
      cwd: dirname(disks[name]),
      env: sbin,
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

/** Where an ordinary user's PATH does not look for mke2fs. */
const sbin = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
