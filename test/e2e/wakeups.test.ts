/** What keeps a virtual clock exact: QEMU's two threads take turns (images/qemu/wakeups.c). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openLab, output } from './labs.ts';

test('the virtual CPU wakes nobody before it sleeps; every other thread does so at once', async () => {
  await using opened = await openLab();
  const { node } = opened.lab;
  await output(
    node,
    `cd /tmp && ${await here('images/qemu/wakeups.c')} && ${await here('test/fixtures/wakeups-tester.c')}`,
  );
  await output(
    node,
    `cd /tmp && tcc -shared -nostdlib -o wakeups.so wakeups.c && patchelf --clear-execstack wakeups.so &&
    tcc -nostdlib -o tester wakeups-tester.c /lib/x86_64-linux-gnu/libc.so.6`,
  );
  const byAnother = 'by the main thread: 0 1';
  const atOnce = ['another number: 5 0', 'awake: 1 0', 'another descriptor: 0 1', 'asleep: 0 0', byAnother];
  const inTurn = ['another number: 5 0', 'awake: 0 0', 'another descriptor: 1 0', 'asleep: 0 1', byAnother];
  const said = async (preload: string) => (await output(node, `cd /tmp && ${preload} ./tester`)).split('\n');
  const worker = ['worker', ...atOnce];
  expect(await said('LD_PRELOAD=./wakeups.so')).toEqual([...worker, 'ALL CPUs/TCG', ...inTurn]);
  expect(await said('')).toEqual([...worker, 'ALL CPUs/TCG', ...atOnce]);
});

test.each([
  ['virtual', true],
  ['real', false],
] as const)('QEMU on a %s clock has it: %s', async (clock, has) => {
  await using opened = await openLab({ clock });
  expect((await readFile(`/proc/${opened.lab.pid}/maps`, 'utf8')).includes('/wakeups.so')).toBe(has);
});

/** A shell command that writes a file of the repository into the current folder. */
async function here(path: string): Promise<string> {
  const text = await readFile(join(packageRoot, path), 'utf8');
  return `cat > ${path.slice(path.lastIndexOf('/') + 1)} <<'END-OF-FILE'\n${text}\nEND-OF-FILE\ntrue`;
}
