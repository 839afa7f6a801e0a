/** What is counted as left behind by a backup, by a look at a real target. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookBefore, takeInventory } from '../../src/drive/leftovers.ts';
import { strategies } from '../../src/strategies/index.ts';
import { type OpenedLab, openLab, ssh } from './labs.ts';

let opened: OpenedLab;

beforeAll(async () => {
  opened = await openLab();
});

afterAll(() => opened?.[Symbol.asyncDispose]());

/** The commands that a look finds on the target while a command runs on the node. */
async function foundDuring(argv: string[]): Promise<string[]> {
  const { lab } = opened;
  const strategy = strategies['rsync-ssh'];
  if (!strategy) throw new Error('there is no rsync-ssh');
  const before = await lookBefore(lab);
  const job = await lab.node.start(argv);
  await lab.clock.advance(lab.clock.now() + 2_000);
  const { processes } = await takeInventory(lab, strategy, [], before);
  const { stdout } = await lab.target.run(['ps', '-e', '-o', 'comm=']);
  expect(stdout).toContain('sshd-session');
  await job.killAll();
  await lab.clock.advance(lab.clock.now() + 2_000);
  return processes.map(({ comm }) => comm).sort();
}

test('whoever only connects to sshd, as a probe does, is no backup', async () => {
  const connected = ['bash', '-c', 'exec 3<>/dev/tcp/10.0.1.11/22; sleep 60'];
  expect(await foundDuring(connected)).toEqual([]);
});

test('a login that goes on is, with all that it runs', async () => {
  const loggedIn = ['sh', '-c', `${ssh} 'sleep 60; true'`];
  expect(await foundDuring(loggedIn)).toEqual(['sh', 'sleep', 'sshd-session', 'sshd-session']);
});
