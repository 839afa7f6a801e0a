/** Faults of a host of the virtual lab outlive a boot of its kernel, and are lifted as without one. */
import { expect, test } from 'vitest';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { injectInto as inject, mountNfs, openLab, output, shell, ssh } from './labs.ts';

test('a node reboot lifts no fault of the target: servers stay frozen, its CPU busy', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const thawNfs = await inject(lab, 'nfs-freeze');
  const thawSsh = await inject(lab, 'ssh-freeze');
  const endHogs = await inject(lab, 'cpu-hog', { on: 'target', processes: 3 });

  await inject(lab, 'node-reboot', { how: 'power' });

  await pass(lab, 1_000); // the first busy process leaves the others little time to start
  expect(await output(lab.target, 'pgrep -c cpu-hog')).toBe('3');
  await endHogs();
  await pass(lab, 1_000);
  expect((await shell(lab.target, 'pgrep cpu-hog')).stdout).toBe('');
  expect((await shell(lab.node, `timeout 20 ${ssh} true`)).code).toBe(124);
  await thawSsh();
  expect(await shell(lab.node, overSsh)).toMatchObject({ code: 0 });
  const written = await lab.node.start(['sh', '-c', overNfs]);
  await pass(lab, 120_000); // longer than a new server's grace period
  expect(written.exited).toBeUndefined();
  await thawNfs();
  await pass(lab, 60_000);
  expect(written.exited).toMatchObject({ code: 0 });
});

test('a stall of NFS and a hanging disk outlive an orderly reboot of the node', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const answers = await inject(lab, 'nfs-stall');
  const completes = await inject(lab, 'disk-hang', { on: 'target' });
  await lab.rebootNode('orderly');
  const mount = await lab.node.start(['sh', '-c', mountNfs()]);
  const write = await lab.node.start(['sh', '-c', `${ssh} 'cd /backup/local-path && echo a > b && sync b'`]);
  await pass(lab, 30_000);
  expect([mount.exited, write.exited]).toEqual([undefined, undefined]);
  await completes();
  await pass(lab, 30_000);
  expect(write.exited).toMatchObject({ code: 0 });
  expect(mount.exited).toBeUndefined();
  await answers();
  await pass(lab, 120_000); // longer than a new server's grace period
  expect(mount.exited).toMatchObject({ code: 0 });
});

test('disks stay full while the target reboots; filled or emptied while it has no power, they are so when it is back', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const full = async () => (await shell(lab.node, overSsh)).stderr.includes('No space left on device');
  const reboot = () => inject(lab, 'target-reboot', { for: '1m' });
  const lift = await inject(lab, 'disk-full');
  await (await reboot())();
  expect(await full()).toBe(true);

  const boot = await reboot();
  await lift();
  await boot();
  expect(await full()).toBe(false);

  const bootAgain = await reboot();
  const liftAgain = await inject(lab, 'disk-full');
  await bootAgain();
  expect(await full()).toBe(true);
  await liftAgain();
  expect(await full()).toBe(false);
});

test('faults of the network are in force again for a target that was away', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const roundTripMs = async () => {
    const said = await output(lab.node, 'busybox ping -c 3 -W 2 10.0.1.11');
    return Number(/min\/avg\/max = ([\d.]+)/.exec(said)?.[1]);
  };
  const lift = await inject(lab, 'delay', { by: '200ms' });
  expect(await roundTripMs()).toBeGreaterThanOrEqual(400);
  await (await inject(lab, 'target-reboot', { for: '10s' }))();
  expect(await roundTripMs()).toBeGreaterThanOrEqual(400);

  await lift();
  expect(await roundTripMs()).toBeLessThan(100);
});

const megabyteTo = (file: string) => `dd if=/dev/zero of=${file} bs=64k count=16 conv=fsync && rm ${file}`;
const overNfs = `${mountNfs()} && ${megabyteTo('/mnt/backup/more')}`;
const overSsh = `${ssh} '${megabyteTo('/backup/local-path/more')}'`;

/** Milliseconds of lab time. */
function pass(lab: VirtualLab, ms: number) {
  return lab.clock.advance(lab.clock.now() + ms);
}
