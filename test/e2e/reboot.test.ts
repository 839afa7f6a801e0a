import { expect, test } from 'vitest';
import type { Observation } from '../../src/lab/lab.ts';
import { mountNfs, openLab, output, shell, ssh } from './labs.ts';

const causes = { orderly: 'planned-reboot', power: 'power', panic: 'panic' } as const;

const bootId = 'cat /proc/sys/kernel/random/boot_id';

test.each(['orderly', 'power', 'panic'] as const)(
  'a node reboot (%s) takes the jobs, and leaves the data, the target and the faults of the link',
  async (how) => {
    await using opened = await openLab();
    const { lab, seen } = opened;
    lab.setNow(0);
    await output(lab.node, 'echo local > /storage/kept && sync');
    await output(lab.node, `${mountNfs()} && echo nfs > /mnt/backup/kept && sync -f /mnt/backup/kept`);
    await output(lab.node, `${ssh} 'echo ssh > /backup/local-path/kept && sync'`);
    const before = await output(lab.node, bootId);
    const job = await lab.startJob({
      id: 'backup-1',
      role: 'backup',
      script: 'exec sleep 100000',
      needs: [],
    });
    const lift = await lab.link.delay(150);
    const atMs = lab.clock.now();

    await lab.rebootNode(how);

    // An orderly reboot asks every process to end; otherwise nobody is asked.
    expect(job.exited).toMatchObject(
      how === 'orderly' ? { signal: 'SIGTERM', lost: false } : { signal: null, code: null, lost: true },
    );
    const told = seen.filter(
      ({ type }) => type === 'node-lost' || type === 'node-back' || type === 'job-ended',
    );
    expect(told.map(({ type }) => type)).toEqual(['job-ended', 'node-lost', 'node-back']);
    const [, lost, back] = told as [
      Observation,
      Observation & { type: 'node-lost' },
      Observation & { type: 'node-back' },
    ];
    expect(lost.cause).toBe(causes[how]);
    expect(lost.t).toBeGreaterThanOrEqual(atMs - 1);
    expect(back.t).toBeGreaterThan(lost.t);
    expect(back.downMs).toBeCloseTo(back.t - lost.t, 3);
    expect(lab.clock.now() - atMs).toBeLessThan(120_000); // the lab's clock goes on over the boot

    expect(await output(lab.node, bootId)).not.toBe(before);
    expect(await output(lab.node, 'grep -c " /mnt/backup " /proc/mounts || true')).toBe('0');
    expect(await output(lab.node, 'cat /storage/kept')).toBe('local');
    expect(await output(lab.node, `${ssh} 'cat /backup/local-path/kept'`)).toBe('ssh');
    const { stdout } = await shell(lab.node, 'busybox ping -c 3 10.0.1.11');
    expect(Number(/min\/avg\/max = ([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThan(300);
    await lift();
    await output(lab.node, mountNfs());
    expect(await output(lab.node, 'cat /mnt/backup/kept')).toBe('nfs');
  },
);

test('a target that is powered off, and a link that is silent, stay so while the node reboots', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const silence = await lab.link.silence();
  const boot = await lab.targetControl.powerOff();
  await lab.rebootNode('power');
  await expect(lab.target.run(['true'])).rejects.toThrow('powered off');
  await boot();
  await lab.targetControl.start('ssh');
  const connect = () => shell(lab.node, "timeout 3 bash -c ': < /dev/tcp/10.0.1.11/22'");
  expect(await connect()).not.toMatchObject({ code: 0 });
  await silence();
  await lab.clock.advance(lab.clock.now() + 5_000); // a neighbour that was asked for in vain is unreachable for a moment
  expect(await connect()).toMatchObject({ code: 0 });
});
