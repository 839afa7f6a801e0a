/** The statements of SECURITY.md about the virtual lab's QEMU process, held against its command line. */
import { describe, expect, it } from 'vitest';
import { disksIn } from '../../../src/lab/virtual/disks.ts';
import { type MachineSpec, qemuArgs } from '../../../src/lab/virtual/qemu.ts';

const spec: MachineSpec = {
  ...{ clock: 'virtual', kvm: false, seed: 1, kernel: '/k', initramfs: '/i', turns: '/t' },
  ...{ root: { path: '/image/root.ext4', bytes: 1 }, memory: 'plain', disks: disksIn('/run') },
  ...{ incoming: false, sandbox: true },
};
const variants: [string, MachineSpec][] = [
  ['virtual clock', spec],
  ['a snapshot on the virtual clock', { ...spec, memory: { from: '/s/ram' }, incoming: true }],
  ['real clock with KVM', { ...spec, clock: 'real', kvm: true }],
];

/** The values of an option, in their order. */
const valuesOf = (args: readonly string[], option: string) =>
  args.flatMap((word, index) => (word === option ? [args[index + 1] ?? ''] : []));

describe.each(variants)('QEMU with %s', (_, given) => {
  const args = qemuArgs(given);

  it('has no network card and no shared folder: its devices are these alone', () => {
    expect(args).toContain('-nodefaults');
    expect(args).toContain('-no-user-config');
    const devices = valuesOf(args, '-device').map((device) => device.split(',')[0]);
    expect(devices.sort()).toEqual([
      'isa-serial',
      'nvdimm',
      'nvdimm',
      'nvdimm',
      'nvdimm',
      'pvpanic',
      'virtio-serial-pci',
      'virtserialport',
    ]);
    const options = args.filter((word) => word.startsWith('-'));
    expect(options.filter((word) => /net|nic|fs|drive|usb|vnc|spice|gdb|add-fd/.test(word))).toEqual([]);
  });

  it('listens nowhere: its channels are descriptors that it inherits', () => {
    for (const channel of valuesOf(args, '-chardev')) expect(channel).toMatch(/^socket,id=\w+,fd=\d+$/);
    expect([valuesOf(args, '-qmp'), valuesOf(args, '-monitor'), valuesOf(args, '-serial')]).toEqual([
      ['stdio'],
      ['none'],
      ['none'],
    ]);
  });

  it('cannot write to the image of its root file system', () => {
    const root = valuesOf(args, '-object').find((object) => object.includes('/image/root.ext4'));
    expect(root).toContain('readonly=on');
  });

  it('runs under seccomp where it can', () => {
    const sandbox = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';
    expect(valuesOf(args, '-sandbox')).toEqual([sandbox]);
    expect(valuesOf(qemuArgs({ ...given, sandbox: false }), '-sandbox')).toEqual([]);
  });
});

it('a snapshot’s memory is mapped privately: no run changes the snapshot', () => {
  const [ram] = valuesOf(qemuArgs({ ...spec, memory: { from: '/s/ram' } }), '-object');
  expect(ram).toContain('mem-path=/s/ram,share=off');
});
