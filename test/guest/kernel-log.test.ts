/** The kernel's log on a named pipe in place of /dev/kmsg, filled so that each read gives one record, as the kernel does. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { followKernelLog } from '../../src/guest/kernel-log.ts';

/** The size of the program's reads. */
const readBytes = 8192;

it('gives the text of each record with the kernel’s time, and skips reads that are no record', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-kmsg-'));
  const path = join(folder, 'kmsg');
  execFileSync('mkfifo', [path]);
  const kernel = openSync(path, constants.O_RDWR);
  onTestFinished(() => {
    closeSync(kernel);
    rmSync(folder, { recursive: true });
  });
  for (const record of [
    '6,1,2500,-;first\n',
    'no record\n',
    '4,2,1000000,-;nfs: server x\n',
    '6,3,9,-;last\n',
  ])
    writeSync(kernel, record.padEnd(readBytes, ' KEY=value\n'));
  const lines: [string, number][] = [];
  const following = followKernelLog((text, kernelMs) => {
    if (text === 'last') throw new Error('enough');
    lines.push([text, kernelMs]);
  }, path);
  await expect(following).rejects.toThrow('enough');
  expect(lines).toEqual([
    ['first', 2.5],
    ['nfs: server x', 1000],
  ]);
});

it('a log that cannot be read is an error', async () => {
  await expect(followKernelLog(() => {}, '/nowhere/kmsg')).rejects.toThrow('ENOENT');
});
