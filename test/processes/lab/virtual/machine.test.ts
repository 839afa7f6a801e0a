/** The machine around a QEMU that never comes up. Real ones run in test/e2e/machine.test.ts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Interrupted } from '../../../../src/errors.ts';
import { disksIn } from '../../../../src/lab/virtual/disks.ts';
import { Machine } from '../../../../src/lab/virtual/machine.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firedrill-machine-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A machine whose QEMU is this shell script. */
async function machineOf(script: string, signal: AbortSignal): Promise<Machine> {
  const program = join(folder, 'qemu');
  await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await writeFile(join(folder, 'state'), '');
  return new Machine({
    spec: {
      ...{ clock: 'virtual', kvm: false, seed: 1, kernel: 'k', initramfs: 'i', turns: join(folder, 'state') },
      ...{
        root: { path: 'r', bytes: 1 },
        memory: 'plain',
        disks: disksIn(folder),
        incoming: true,
        sandbox: false,
      },
    },
    ...{ command: [program], folder, state: join(folder, 'state'), signal, onEvent: () => {} },
  });
}

/** Answers every command of QMP, and never gets further. */
const answersAll = `while read -r line; do echo '{"return":{"status":"inmigrate"}}'; done`;
const silent = 'exec sleep 1000';

// An unheard rejection fails the run of vitest; in the program it ends the process before anything is torn down.
describe('Ctrl-C before QEMU is up rejects the call under way with its reason, and QEMU is gone:', () => {
  it('before it is started', async () => {
    const machine = await machineOf(silent, AbortSignal.abort(new Interrupted()));
    await expect(machine.restored()).rejects.toBeInstanceOf(Interrupted);
    await expect(machine.booted()).rejects.toBeInstanceOf(Interrupted);
    await gone(machine);
  });

  it.each([
    ['before it answers', silent, (machine: Machine) => machine.restored()],
    ['while it restores', answersAll, (machine: Machine) => machine.restored()],
    ['while it boots', answersAll, (machine: Machine) => machine.booted()],
    ['while it is asked', answersAll, (machine: Machine) => machine.request({ do: 'usage' })],
    ['while its power is cut', answersAll, (machine: Machine) => machine.reset()],
    ['while it saves', answersAll, (machine: Machine) => machine.saveAndQuit(join(folder, 'devices'))],
  ])('%s', async (_, script, work) => {
    const controller = new AbortController();
    const machine = await machineOf(script, controller.signal);
    const working = work(machine);
    setTimeout(() => controller.abort(new Interrupted()), 30);
    await expect(working).rejects.toBeInstanceOf(Interrupted);
    await gone(machine);
  });
});

it('a QEMU that ends at once is an error with its last words', async () => {
  const machine = await machineOf('echo no such machine >&2; exit 1', new AbortController().signal);
  await expect(machine.restored()).rejects.toThrow('QEMU ended (exit code 1) while the lab was up');
  await gone(machine);
});

async function gone(machine: Machine): Promise<void> {
  await machine[Symbol.asyncDispose]();
  expect(() => process.kill(machine.pid as number, 0)).toThrow('ESRCH');
  await new Promise((resolve) => setImmediate(resolve));
}
