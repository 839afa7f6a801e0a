/** Faults of the storage under the target's destinations, and losses of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../src/lab/lab.ts';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { injectInto, mountNfs, type OpenedLab, openLab, output, shell, ssh } from './labs.ts';

let opened: OpenedLab;
let lab: VirtualLab;
let node: Host;

beforeAll(async () => {
  opened = await openLab();
  ({ lab } = opened);
  ({ node } = lab);
});

afterAll(() => opened?.[Symbol.asyncDispose]());

const inject = (name: string, params?: Record<string, unknown>) => injectInto(lab, name, params);

/** Milliseconds of lab time. */
const pass = (ms: number) => lab.clock.advance(lab.clock.now() + ms);

const mounted = () => output(node, `grep -q /mnt/backup /proc/mounts || (${mountNfs()})`);
const writes = {
  nfs: (name: string) => `echo written > /mnt/backup/${name} && sync /mnt/backup/${name}`,
  ssh: (name: string) => `${ssh} 'cd /backup/local-path && echo written > ${name} && sync ${name}'`,
};

describe('disk-hang', () => {
  test('a write waits, by NFS and by SSH, without an error, and ends when the disk does again', async () => {
    await mounted();
    const lift = await inject('disk-hang', { on: 'target' });
    const jobs = await Promise.all(
      [writes.nfs('hung'), writes.ssh('hung')].map((write) => node.start(['sh', '-c', write])),
    );
    await pass(600_000);
    for (const job of jobs) expect(job.exited).toBeUndefined();
    await lift();
    await pass(60_000);
    for (const job of jobs) expect(job.exited).toMatchObject({ code: 0 });
    expect(await output(lab.target, 'cat /backup/longhorn/hung /backup/local-path/hung')).toBe(
      'written\nwritten',
    );
  });
});

test('disk-slow: each write takes longer, by NFS and by SSH; lifted, no more', async () => {
  await mounted();
  const times = async () => [
    (await shell(node, writes.nfs('slow'))).durationMs,
    (await shell(node, writes.ssh('slow'))).durationMs,
  ];
  const atRest = await times();
  const lift = await inject('disk-slow', { on: 'target', by: '2s' });
  for (const [n, ms] of (await times()).entries()) expect(ms).toBeGreaterThan((atRest[n] ?? 0) + 2_000);
  await lift();
  for (const [n, ms] of (await times()).entries()) expect(ms).toBeLessThan((atRest[n] ?? 0) + 1_000);
});

test('export-replaced: the content is the same, and the handles of a mount are stale until it mounts again', async () => {
  await mounted();
  await output(
    node,
    'mkdir -p /mnt/backup/folder && echo kept > /mnt/backup/folder/file && sync /mnt/backup/folder/file',
  );
  const from = await lab.meters();
  await inject('export-replaced');
  await pass(120_000); // the new server's grace period
  const { code, stderr } = await shell(node, 'cat /mnt/backup/folder/file');
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('Stale file handle') });
  const to = await lab.meters();
  expect(to['stale-handles'] ?? 0).toBeGreaterThan(from['stale-handles'] ?? 0);
  await output(node, `umount -l /mnt/backup; ${mountNfs()}`);
  expect(await output(node, 'cat /mnt/backup/folder/file')).toBe('kept');
});

describe('target-reboot', () => {
  const write = `${ssh} 'cd /backup/local-path && echo synced > synced && sync synced && sync . && echo acknowledged > acknowledged'`;
  const files = () =>
    output(lab.target, 'cd /backup/local-path && ls synced acknowledged 2> /dev/null || true');

  test.each([
    [{}, 'acknowledged\nsynced'],
    [{ lose: 'unsynced' }, 'synced'],
  ])('%j: the files after the power cut', async (more, left) => {
    await output(lab.target, 'rm -f /backup/local-path/synced /backup/local-path/acknowledged && sync');
    await output(node, write);
    const boot = await inject('target-reboot', { for: '10s', ...more });
    await pass(10_000);
    await boot();
    expect(await files()).toBe(left);
  });
});

test('an asynchronous export loses acknowledged writes, also of a client that synced', async () => {
  await lab.targetControl.exportAsync();
  await pass(100_000); // the grace period of the server
  await output(node, `umount -l /mnt/backup 2> /dev/null; ${mountNfs()}`);
  await output(
    node,
    'echo acknowledged > /mnt/backup/acknowledged && sync /mnt/backup/acknowledged && sync /mnt/backup',
  );
  expect(await output(lab.target, 'ls /backup/longhorn/acknowledged')).toBe('/backup/longhorn/acknowledged');
  const boot = await inject('target-reboot', { for: '10s', lose: 'unsynced' });
  await pass(10_000);
  await boot();
  expect((await shell(lab.target, 'ls /backup/longhorn/acknowledged')).code).not.toBe(0);
});

test('disk-errors: a write to a bad part fails, where the application asks whether it got there', async () => {
  const lift = await inject('disk-errors', { on: 'target', rate: '100%' });
  const { code, stderr } = await shell(node, writes.ssh('bad'));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('Input/output error') });
  await lift();
});
