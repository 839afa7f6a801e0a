/** The target of the virtual lab against a guest that records its scripts. The scripts themselves run in test/e2e. */
import { describe, expect, it } from 'vitest';
import type { Guest } from '../../../src/lab/virtual/guest.ts';
import { Target } from '../../../src/lab/virtual/target.ts';

/** A target that was booted with these services, and the scripts that it has run since, as `node: target-on`. */
function recorded(running: ('nfs' | 'ssh')[] = ['nfs', 'ssh']) {
  const scripts: string[] = [];
  const guest = {
    async script(on: string, argv: string[]) {
      scripts.push(`${on}: ${argv.join(' ')}`);
      return '';
    },
  };
  const target = new Target(guest as unknown as Guest, {
    running,
    power: async (powered) => void (powered && scripts.push('plug in')),
  });
  /** The scripts since the last call. */
  const ran = () => scripts.splice(0);
  return { target, ran };
}

const empty = 'target: sh -c rm -f /backup/*/.firedrill-ballast';

describe('a service of the target', () => {
  it.each(['stop', 'kill'] as const)('%s takes it away, and the lift starts it again, once', async (how) => {
    const { target, ran } = recorded();
    const lift = await target[how]('ssh');
    expect(ran()).toEqual([`target: ssh-${how}`]);
    await lift();
    await lift();
    expect(ran()).toEqual(['target: ssh-start']);
  });

  it('is not started by the lift where another step has started it', async () => {
    const { target, ran } = recorded();
    const lift = await target.stop('ssh');
    await target.start('ssh');
    ran();
    await lift();
    expect(ran()).toEqual([]);
  });

  it('freeze stops its answers, and the lift thaws it, once', async () => {
    const { target, ran } = recorded();
    const lift = await target.freeze('nfs');
    await lift();
    await lift();
    expect(ran()).toEqual(['target: nfs-freeze', 'target: nfs-thaw']);
  });

  it('a stall of NFS holds the threads of the kernel, and the lift lets them continue, once', async () => {
    const { target, ran } = recorded();
    const lift = await target.stallNfs();
    await lift();
    await lift();
    expect(ran()).toEqual(['node: nfs-stall', 'node: nfs-resume']);
  });
});

describe('the power of the target', () => {
  it('takes every service and every frozen one; the lift boots it without a service', async () => {
    const { target, ran } = recorded();
    const thaw = await target.freeze('nfs');
    const goOn = await target.stallNfs();
    const start = await target.stop('ssh');
    const powerOn = await target.powerOff();
    ran();
    await thaw();
    await goOn();
    await start();
    expect(ran()).toEqual([]);
    await powerOn();
    await powerOn();
    expect(ran()).toEqual(['node: target-on', 'plug in']);
  });

  it('a service that was stopped before the power failed starts with its lift after the boot', async () => {
    const { target, ran } = recorded();
    const start = await target.stop('ssh');
    const powerOn = await target.powerOff();
    await powerOn();
    ran();
    await start();
    expect(ran()).toEqual(['target: ssh-start']);
  });
});

describe('the disks of the target', () => {
  it('are filled up to the bytes to leave, and emptied by the lift, once', async () => {
    const { target, ran } = recorded();
    const lift = await target.fillDisks(1024);
    await lift();
    await lift();
    expect(ran()).toEqual(['target: fill-disk 1024', empty]);
  });

  it('are filled with the return of the power, where it was off', async () => {
    const { target, ran } = recorded();
    const powerOn = await target.powerOff();
    ran();
    await target.fillDisks(1024);
    expect(ran()).toEqual([]);
    await powerOn();
    expect(ran()).toEqual(['node: target-on', 'plug in', 'target: fill-disk 1024']);
  });

  it('are emptied with the return of the power, where the lift came without it', async () => {
    const { target, ran } = recorded();
    const lift = await target.fillDisks(1024);
    const powerOn = await target.powerOff();
    await lift();
    ran();
    await powerOn();
    expect(ran()).toEqual(['node: target-on', 'plug in', empty]);
  });

  it('are synced, but a frozen one is not asked, and none without power', async () => {
    const { target, ran } = recorded();
    await target.sync();
    const thaw = await target.freeze('nfs');
    ran();
    await target.sync();
    expect(ran()).toEqual(['target: sync --file-system /backup/local-path']);
    await thaw();
    ran();
    await target.sync();
    expect(ran()).toEqual(['target: sync --file-system /backup/local-path /export']);
    await target.powerOff();
    ran();
    await target.sync();
    expect(ran()).toEqual([]);
  });
});

describe('a trouble of the disks', () => {
  it.each([
    [{ trouble: 'hang' }, 'hang'],
    [{ trouble: 'slow', byMs: 50 }, 'slow 50'],
    [{ trouble: 'errors', percent: 5 }, 'errors 5 1'],
  ] as const)(
    '%j: their map is replaced, and the lift gives them the healthy one, once',
    async (how, map) => {
      const { target, ran } = recorded();
      const lift = await target.disturbDisks(how);
      await lift();
      await lift();
      expect(ran()).toEqual([`node: target-disks ${map}`, 'node: target-disks healthy']);
    },
  );

  it('keeps a planned reboot of the node from a sync that would wait or fail', async () => {
    const { target, ran } = recorded();
    const lift = await target.disturbDisks({ trouble: 'hang' });
    ran();
    await target.sync();
    expect(ran()).toEqual([]);
    await lift();
    ran();
    await target.disturbDisks({ trouble: 'slow', byMs: 1 });
    ran();
    await target.sync();
    expect(ran()).toEqual(['target: sync --file-system /backup/local-path /export']);
  });

  it('comes back after a boot of the guest, when the services run', async () => {
    const { target, ran } = recorded(['nfs']);
    await target.disturbDisks({ trouble: 'hang' });
    ran();
    await target.bootAgain();
    expect(ran()).toEqual(['node: target-on', 'plug in', 'target: nfs-start', 'node: target-disks hang']);
  });
});

it('an asynchronous export stays so after a boot of the guest, and where the export is replaced', async () => {
  const { target, ran } = recorded(['nfs']);
  await target.exportAsync();
  expect(ran()).toEqual(['target: nfs-start async']);
  await target.bootAgain();
  expect(ran()).toEqual(['node: target-on', 'plug in', 'target: nfs-start async']);
  await target.replaceExport();
  expect(ran()).toEqual(['target: export-replace async']);
});

it('a power cut may cost the target its unwritten data', async () => {
  const { target, ran } = recorded();
  await target.powerOff({ loseUnsynced: true });
  expect(ran()).toEqual(['node: target-off lose-unsynced']);
});

it('the export is replaced by a script of the target', async () => {
  const { target, ran } = recorded();
  await target.replaceExport();
  expect(ran()).toEqual(['target: export-replace']);
});

describe('after a boot of the guest the target is as before:', () => {
  it('its services run, the frozen one is frozen, the stopped one is not started', async () => {
    const { target, ran } = recorded(['nfs', 'ssh']);
    await target.freeze('nfs');
    await target.stallNfs();
    await target.stop('ssh');
    await target.fillDisks(7);
    ran();
    await target.bootAgain();
    expect(ran()).toEqual([
      'node: target-on',
      'plug in',
      'target: fill-disk 7',
      'target: nfs-start',
      'target: nfs-freeze',
      'node: nfs-stall',
    ]);
  });

  it('a power failure has ended its services for good', async () => {
    const { target, ran } = recorded();
    const powerOn = await target.powerOff();
    await powerOn();
    ran();
    await target.bootAgain();
    expect(ran()).toEqual(['node: target-on', 'plug in']);
  });

  it('without power it stays off', async () => {
    const { target, ran } = recorded();
    await target.powerOff();
    ran();
    await target.bootAgain();
    expect(ran()).toEqual([]);
  });
});
