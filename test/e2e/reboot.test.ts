import { expect, test } from 'vitest';
import { sigtermInFork } from '../../src/drive/sigterm-in-fork.ts';
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
    await output(lab.node, 'echo prepared > /run/prepared');
    if (how === 'power') await lab.data(['make', '/storage', '1', '20', '2', '100000']);
    else await output(lab.node, 'echo local > /storage/kept && sync');
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
    if (how === 'power') await lab.data(['change', '/storage', '1', '0.5', '1']);
    const atMs = lab.clock.now();

    await lab.rebootNode(how);

    // An orderly reboot asks every process to end; otherwise none is asked.
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
    expect(lab.clock.now() - atMs).toBeLessThan(120_000); // the lab's clock continues over the boot

    expect(await output(lab.node, bootId)).not.toBe(before);
    expect(await output(lab.node, 'grep -c " /mnt/backup " /proc/mounts || true')).toBe('0');
    expect(await shell(lab.node, 'cat /run/prepared')).toMatchObject({ code: 1 });
    if (how !== 'power') expect(await output(lab.node, 'cat /storage/kept')).toBe('local');
    // The data as they were changed just before the cut.
    else expect(await lab.data(['compare', '/storage', '1'])).toMatch(/"matches":\[1\].*"extra":0/);
    expect(await output(lab.node, `${ssh} 'cat /backup/local-path/kept'`)).toBe('ssh');
    const { stdout } = await shell(lab.node, 'busybox ping -c 3 10.0.1.11');
    expect(Number(/min\/avg\/max = ([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThan(300);
    await lift();
    await output(lab.node, mountNfs());
    expect(await output(lab.node, 'cat /mnt/backup/kept')).toBe('nfs');
  },
);

/** Panics without the lab's doing, as an NFS client under hung_task_panic may. */
const panic = 'echo c > /proc/sysrq-trigger; sleep 60';

test('a panic that a backup causes is observed with its kernel line, and the node comes back by itself', async () => {
  await using opened = await openLab();
  const { lab, seen } = opened;
  const job = await lab.startJob({ id: 'backup-1', role: 'backup', script: `sleep 5; ${panic}`, needs: [] });
  await lab.clock.advance(lab.clock.now() + 120_000, ({ type }) => type === 'node-back');
  expect(job.exited).toMatchObject({ code: null, lost: true });
  expect(seen.filter(({ type }) => /^node-/.test(type))).toMatchObject([
    { type: 'node-lost', cause: 'panic' },
    { type: 'node-back' },
  ]);
  expect(seen).toContainEqual(expect.objectContaining({ type: 'kernel', class: 'panic' }));
  expect(await output(lab.node, 'echo alive')).toBe('alive');
});

test('a backup that panics its node on SIGTERM, in a fork, does not end on SIGTERM, and the lab loses no node', async () => {
  await using opened = await openLab();
  const { lab, seen } = opened;
  const script = `trap '${panic}' TERM; sleep 1000 & wait; wait`;
  const job = await lab.startJob({ id: 'backup-1', role: 'backup', script, needs: [] });
  await lab.clock.advance(lab.clock.now() + 1_000);
  const answer = await sigtermInFork(lab, job, { withinMs: 30_000 });
  expect(answer).toMatchObject({ ended: false });
  // Of a node that is away no process can be listed.
  expect(answer).not.toHaveProperty('left');
  await lab.clock.advance(lab.clock.now() + 1_000);
  expect(job.exited).toBeUndefined();
  expect(seen.filter(({ type }) => type === 'node-lost')).toEqual([]);
});

test('a target that is powered off, and a link that is silent and slow, stay so while the node reboots', async () => {
  await using opened = await openLab();
  const { lab } = opened;
  const silence = await lab.link.silence();
  await lab.link.delay(200);
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
  const { stdout } = await shell(lab.node, 'busybox ping -c 3 -W 2 10.0.1.11');
  expect(Number(/min\/avg\/max = ([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(400);
});
