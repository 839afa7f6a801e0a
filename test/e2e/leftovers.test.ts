/** The leftovers of a backup, by an inspection of a real target. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspect, surroundings } from '../../src/drive/inspection.ts';
import { rsyncSsh } from '../../src/strategies/rsync-ssh.ts';
import { type OpenedLab, openLab, ssh } from './labs.ts';

let opened: OpenedLab;

beforeAll(async () => {
  opened = await openLab();
});

afterAll(() => opened?.[Symbol.asyncDispose]());

/** The commands that an inspection finds on the target while a command runs on the node. */
async function foundDuring(argv: string[]): Promise<string[]> {
  const { lab } = opened;
  const before = await surroundings(lab);
  const job = await lab.node.start(argv);
  await lab.clock.advance(lab.clock.now() + 2_000);
  const { processes } = await inspect(lab, rsyncSsh, [], before);
  const { stdout } = await lab.target.run(['ps', '-e', '-o', 'comm=']);
  expect(stdout).toContain('sshd-session');
  await job.killAll();
  await lab.clock.advance(lab.clock.now() + 2_000);
  return processes.map(({ comm }) => comm).sort();
}

test('a bare connection to sshd, as a probe makes it, is no leftover', async () => {
  const connected = ['bash', '-c', 'exec 3<>/dev/tcp/10.0.1.11/22; sleep 60'];
  expect(await foundDuring(connected)).toEqual([]);
});

/** In the target's namespace of pids, the next process gets the number after this file's (pid_namespaces(7)). */
const startAs = (pid: number) => `echo ${pid - 1} > /proc/sys/kernel/ns_last_pid; tail -f /dev/null & wait`;

test('a process from before is no leftover; another one with its pid after a reboot is one', async () => {
  const { lab } = opened;
  const look = async () => inspect(lab, rsyncSsh, [], before);
  const there = await lab.target.start(['sh', '-c', startAs(7000)]);
  await lab.clock.advance(lab.clock.now() + 1_000);
  const before = await surroundings(lab);
  expect((await look()).processes).toEqual([]);
  await there.killAll();
  const later = await lab.target.start([
    'sh',
    '-c',
    startAs(7000).replace('tail -f /dev/null', 'perl -e sleep'),
  ]);
  await lab.clock.advance(lab.clock.now() + 1_000);
  expect((await look()).processes).toContainEqual({ host: 'target', pid: 7000, comm: 'perl', state: 'S' });
  await later.killAll();
});

test.each([
  ['ps', '/usr/bin/ps'],
  ['find', '/usr/bin/find'],
])('an inspection whose %s fails is an error', async (_, path) => {
  const { lab } = opened;
  const before = await surroundings(lab);
  expect((await lab.target.run(['mount', '--bind', '/usr/bin/false', path])).code).toBe(0);
  await expect(inspect(lab, rsyncSsh, [], before)).rejects.toThrow('the inspection of the target failed');
  await lab.target.run(['umount', path]);
  expect(await inspect(lab, rsyncSsh, [], before)).toMatchObject({ processes: [] });
});

test('a login that still runs is one, with all its programs', async () => {
  const loggedIn = ['sh', '-c', `${ssh} 'sleep 60; true'`];
  expect(await foundDuring(loggedIn)).toEqual(['sh', 'sleep', 'sshd-session', 'sshd-session']);
});
