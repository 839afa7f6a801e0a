/** Whether this machine's KVM can be used, which a device node alone does not tell. */
import { access, constants } from 'node:fs/promises';
import { execa } from 'execa';

/** Starting a machine and ending it takes a tenth of a second. */
const LIMIT_MS = 10_000;

/**
 * Starts a machine on KVM, stopped, and ends it. A KVM inside another virtual machine may have its device and fail only
 * then. Never throws: `why` names the obstacle. `qemu`: its command. Tests give another `device`.
 */
export async function tryKvm(
  qemu: readonly string[],
  device = '/dev/kvm',
): Promise<{ usable: boolean; why: string }> {
  try {
    await access(device, constants.R_OK | constants.W_OK);
  } catch (error) {
    return { usable: false, why: (error as Error).message };
  }
  const machine = [
    '-accel',
    'kvm',
    '-machine',
    'q35',
    '-cpu',
    'host',
    '-nodefaults',
    '-display',
    'none',
    '-S',
  ];
  const [program = '', ...args] = qemu;
  const { failed, stderr, shortMessage } = await execa(program, [...args, ...machine, '-monitor', 'stdio'], {
    input: 'quit\n',
    timeout: LIMIT_MS,
    reject: false,
  });
  if (!failed) return { usable: true, why: 'a machine on KVM starts' };
  return { usable: false, why: stderr.split('\n')[0] || (shortMessage ?? 'QEMU fails on KVM') };
}
