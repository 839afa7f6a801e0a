/** What the container lab can do on this host, told without starting anything. */
import { access, constants, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Capability } from '../../history/plan.ts';

const always: readonly Capability[] = [
  'd-state',
  'reboot',
  'packet-loss',
  'disk-full',
  'freezable-nfs',
  'kubernetes',
  'gitops',
  'toxics',
];

/**
 * NFS from pods is the host kernel's own: where it has the client, soft mounts may run. Hard ones can hang it for good,
 * and so need to be allowed.
 */
export async function containerCapabilities({
  allowHostHang,
}: {
  allowHostHang: boolean;
}): Promise<ReadonlySet<Capability>> {
  const can = new Set(always);
  if (await readable('/dev/kmsg')) can.add('kernel-log');
  if (await hasNfsClient()) can.add('kernel-nfs');
  if (allowHostHang) can.add('disposable-kernel');
  return can;
}

/** Whether this kernel can mount NFSv4, or has a module that can. */
export async function hasNfsClient(): Promise<boolean> {
  if (/\bnfs4$/m.test(await readFile('/proc/filesystems', 'utf8'))) return true;
  const { failed } = await execa('modprobe', ['--dry-run', '--quiet', 'nfsv4'], { reject: false });
  return !failed;
}

async function readable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
