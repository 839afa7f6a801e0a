/** The capabilities of the container lab on this host, found without starting anything. */
import { access, constants } from 'node:fs/promises';
import type { Capability } from '../../history/plan.ts';
import { nfsClient } from './nfs-client.ts';

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
  if (await nfsClient()) can.add('kernel-nfs');
  if (allowHostHang) can.add('disposable-kernel');
  return can;
}

async function readable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
