/** QEMU's two threads take turns on a virtual clock (images/qemu/turns.c). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openLab, output } from './labs.ts';

test('the main thread comes when the virtual CPU is at the lock, and is woken when it sleeps; the time of day counts flushes', async () => {
  await using opened = await openLab();
  const { node } = opened.lab;
  await output(
    node,
    `cd /tmp && ${await here('images/qemu/turns.c')} && ${await here('test/fixtures/turns-tester.c')} &&
    tcc -shared -nostdlib -o turns.so turns.c && patchelf --clear-execstack turns.so &&
    tcc -nostdlib -o tester turns-tester.c /lib/x86_64-linux-gnu/libc.so.6`,
  );
  const said = async (preload: string) =>
    (await output(node, `cd /tmp && timeout 60 env ${preload} ./tester`)).split('\n');
  const ofAnother = ['by the main thread: 0 1', 'time of the main thread: passes'];
  const atOnce = [
    ...['another number: 5 0', 'awake: 1 0', 'another descriptor: 0 1'],
    ...['repeated at once: 0 2', 'asleep: 0 0', ...ofAnother],
    ...['time of this thread: passes', 'executing: the other one came', 'at the lock: the other one came'],
  ];
  const inTurn = [
    ...['another number: 5 0', 'awake: 0 0', 'another descriptor: 0 0'],
    ...['repeated at once: 1 1', 'asleep: 0 1', ...ofAnother],
    ...[
      'time of this thread: counts flushes',
      'executing: the other one did not come',
      'at the lock: the other one came',
    ],
  ];
  const worker = ['worker', ...atOnce];
  expect(await said('LD_PRELOAD=./turns.so')).toEqual([...worker, 'ALL CPUs/TCG', ...inTurn]);
  expect(await said('')).toEqual([...worker, 'ALL CPUs/TCG', ...atOnce]);
});

// On a real clock it has none: test/e2e/machine.test.ts.
test('QEMU on a virtual clock has it', async () => {
  await using opened = await openLab();
  expect(await readFile(`/proc/${opened.lab.pid}/maps`, 'utf8')).toContain('/turns.so');
});

/** A shell command that writes a file of the repository into the current folder. */
async function here(path: string): Promise<string> {
  const text = await readFile(join(packageRoot, path), 'utf8');
  return `cat > ${path.slice(path.lastIndexOf('/') + 1)} <<'END-OF-FILE'\n${text}\nEND-OF-FILE\ntrue`;
}
