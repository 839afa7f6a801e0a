import { once } from 'node:events';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { processStart } from '../../../src/lab/process.ts';

test('a process is known by when it was started, for as long as it lives', async () => {
  expect(await processStart(process.pid)).toMatch(/^\d+$/);
  expect(await processStart(2 ** 22 + 1)).toBeUndefined(); // beyond the largest pid there is
});

test('a process that has ended is gone, even if its parent never asks how', async () => {
  // sh becomes a sleep, which does not wait for the child that sh had.
  const parent = execa('sh', ['-c', '(echo; exec sleep 0.2) & echo $!; exec sleep 1000'], { reject: false });
  let said = '';
  while (!/\d/.test(said)) said += String((await once(parent.stdout, 'data'))[0]);
  const child = Number(said);
  await expect.poll(() => processStart(child)).toBeUndefined();
  expect((await execa('ps', ['-o', 'state=', '-p', String(child)])).stdout).toBe('Z');
  parent.kill();
  await parent;
});
