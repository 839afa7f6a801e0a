import type { ClockKind } from '../../history/lab-name.ts';
import type { Capability } from '../../history/plan.ts';

const capabilities: readonly Capability[] = [
  'kernel-nfs',
  'disposable-kernel',
  'kernel-log',
  'd-state',
  'reboot',
  'packet-loss',
  'disk-full',
  'freezable-nfs',
  'own-programs',
  'client-kill',
  'disk-faults',
  'replaceable-export',
  'unsynced-loss',
  'async-export',
];

/** The abilities of the virtual lab, by its clock. */
export function capabilitiesOf(clock: ClockKind): ReadonlySet<Capability> {
  return new Set(clock === 'virtual' ? [...capabilities, 'virtual-time'] : capabilities);
}
