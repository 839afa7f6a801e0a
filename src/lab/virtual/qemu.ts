/** The QEMU command line, built in this one place. Why each flag is there stands beside it. */

import type { ClockKind } from '../../history/lab-name.ts';

/** File descriptors that the harness hands to QEMU. QMP itself is on stdin and stdout. */
export const fd = { agent: 3, console: 4, state: 5, turns: 6 } as const;

export interface MachineSpec {
  clock: ClockKind;
  /** Whether a real clock can use KVM. */
  kvm: boolean;
  seed: number;
  kernel: string;
  initramfs: string;
  root: { path: string; bytes: number };
  /** The file system of a strategy's packages and files, over the root. */
  layer?: { path: string; bytes: number };
  /** The library that lets QEMU's threads take turns on a virtual clock, see images/qemu/turns.c. */
  turns: string;
  /**
   * The guest's memory. `keep`: a file that will hold it when the state is saved. `from`: such a file, of which this
   * machine gets a private copy, page by page as it writes. Neither: plain memory.
   */
  memory: { keep: string } | { from: string } | 'plain';
  disks: { node: string; nfs: string; ssh: string };
  /** Waits for a state over QMP instead of booting. */
  incoming: boolean;
  /** Whether QEMU denies itself the system calls of `sandboxArgs`. */
  sandbox: boolean;
}

const MiB = 1024 * 1024;

/** Enough for two hosts, an NFS server and full-scale data in the page cache; unused memory costs nothing. */
export const memoryBytes = 1536 * MiB;
/** Sparse files: only written blocks take room. Full scale is 550 MB, and a restore lies beside it. */
export const diskBytes = { node: 2048 * MiB, nfs: 1536 * MiB, ssh: 1536 * MiB } as const;

/** The guest's clock starts in the night of the post-mortem's third outage, whenever it is run. */
const birthday = '2025-11-05T00:00:00';

export function qemuArgs(spec: MachineSpec): string[] {
  return [
    ...[
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-nographic',
      '-monitor',
      'none',
      '-serial',
      'none',
    ],
    // turns.c knows a thread by its name; the process is QEMU to ps(1), though the loader started it.
    ...['-name', 'firedrill,process=qemu-system-x86,debug-threads=on'],
    ...cpu(spec),
    ...memory(spec),
    ...nvdimm('root', spec.root.path, spec.root.bytes, 'readonly=on', 'unarmed=on'),
    ...(spec.layer ? nvdimm('layer', spec.layer.path, spec.layer.bytes, 'readonly=on', 'unarmed=on') : []),
    ...nvdimm('node', spec.disks.node, diskBytes.node),
    ...nvdimm('nfs', spec.disks.nfs, diskBytes.nfs),
    ...nvdimm('ssh', spec.disks.ssh, diskBytes.ssh),
    // The control channel. Without ioeventfd a write is done when the guest's instruction is: no time slips by.
    ...['-device', 'virtio-serial-pci,ioeventfd=off', '-chardev', `socket,id=agent,fd=${fd.agent}`],
    ...['-device', 'virtserialport,chardev=agent,name=firedrill'],
    ...['-chardev', `socket,id=console,fd=${fd.console}`, '-device', 'isa-serial,chardev=console'],
    // hold(): the guest writes to this device, and the machine stops at that instruction (images/guest/hold.c).
    ...['-device', 'pvpanic', '-action', 'panic=pause'],
    ...['-qmp', 'stdio', '-seed', String(spec.seed)],
    ...(spec.clock === 'virtual' ? ['-rtc', `base=${birthday},clock=vm`] : []),
    ...['-kernel', spec.kernel, '-initrd', spec.initramfs, '-append', kernelArguments(spec.clock)],
    ...(spec.incoming ? ['-incoming', 'defer'] : []),
    ...(spec.sandbox ? sandboxArgs : []),
  ];
}

/**
 * seccomp: a QEMU that a guest has broken out into gains no rights, starts no program and changes no priority. It needs
 * nothing of that itself: states go over sockets.
 */
export const sandboxArgs: readonly string[] = [
  '-sandbox',
  'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
];

/**
 * An old CPU is a fast one here: measured against `max`, the same work took two thirds of the wall time, as AVX,
 * five-level page tables, SMAP and `rep movsb` are slow in emulation. -seed fixes RDRAND.
 * cx16=off: QEMU 7.2 computes wrong flags for CMPXCHG16B now and then, and the guest dies of a double fault.
 */
const cpuModel = 'Nehalem,rdrand=on,cx16=off';

/** One instruction is one nanosecond, and an idle guest jumps to its next timer (sleep=off). One CPU, as icount wants. */
function cpu({ clock, kvm }: MachineSpec): string[] {
  if (clock === 'virtual')
    return ['-accel', 'tcg,tb-size=256', '-icount', 'shift=0,sleep=off', '-cpu', cpuModel, '-smp', '1'];
  return ['-accel', kvm ? 'kvm' : 'tcg,tb-size=256', '-cpu', kvm ? 'host' : cpuModel, '-smp', '1'];
}

/** hpet=off: its timer would wake an idle guest. Slots and maxmem make room for the nvdimms. */
function memory(spec: MachineSpec): string[] {
  return [
    ...['-object', memoryBackend(spec.memory)],
    ...['-machine', 'q35,hpet=off,nvdimm=on,memory-backend=ram'],
    ...['-m', `size=${memoryBytes / MiB}M,slots=8,maxmem=32G`],
  ];
}

/** Always under the id `ram`: a state saved from one kind is taken over by another. */
function memoryBackend(memory: MachineSpec['memory']): string {
  if (memory === 'plain') return `memory-backend-ram,id=ram,size=${memoryBytes}`;
  const [path, share] = 'keep' in memory ? [memory.keep, 'on'] : [memory.from, 'off'];
  return `memory-backend-file,id=ram,size=${memoryBytes},mem-path=${escapeCommas(path)},share=${share}`;
}

/** A disk that is memory: its reads and writes take no host time, so none completes late and lets the clock slip. */
function nvdimm(id: string, path: string, bytes: number, backend = '', device = ''): string[] {
  const object = `memory-backend-file,id=mem-${id},size=${bytes},mem-path=${escapeCommas(path)},share=on`;
  return [
    ...['-object', [object, backend].filter(Boolean).join(',')],
    ...['-device', [`nvdimm,id=disk-${id},memdev=mem-${id}`, device].filter(Boolean).join(',')],
  ];
}

function kernelArguments(clock: ClockKind): string {
  return [
    `firedrill.clock=${clock}`,
    'rdinit=/init',
    'console=ttyS0',
    'loglevel=1', // only the last lines before a death; all others come through the agent
    'tsc=reliable nowatchdog', // no clock watchdog, no NMI watchdog: an idle guest stays idle
    'mitigations=off',
    'panic=-1', // at once; k3s sets 10, but a panicked kernel counts its seconds busily, and each costs twenty of wall time
    'ipv6.disable_ipv6=1', // in every network namespace: IPv6's neighbour messages would count as packets of a backup
    'random.trust_cpu=on', // RDRAND comes from -seed
    'iomem=relaxed', // hold.c reaches for the local APIC
    'norandmaps', // QEMU translates a program again at each new address: a fork and exec took four times as long
  ].join(' ');
}

/** In QEMU's option lists a comma is doubled. */
function escapeCommas(path: string): string {
  return path.replaceAll(',', ',,');
}
