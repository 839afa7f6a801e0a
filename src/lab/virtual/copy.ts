/** A fork of a machine: an action in it leaves the first machine unchanged. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type GuestEvent, Machine } from './machine.ts';
import { copyDisks, disksIn } from './ready.ts';

/** Its memory, devices and disks are copied to `folder`, which is removed with the copy. The original stands still until then. */
export async function copyMachine(
  original: Machine,
  folder: string,
  onEvent: (event: GuestEvent) => void,
): Promise<AsyncDisposable & { machine: Machine }> {
  await using undo = new AsyncDisposableStack();
  undo.use(await original.standStill());
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { options } = original;
  const state = join(folder, 'state');
  const disks = disksIn(folder);
  await original.save(state);
  await copyDisks(options.spec.disks, disks);
  const spec = { ...options.spec, disks, memory: 'plain' as const, incoming: true };
  const machine = undo.use(new Machine({ ...options, spec, state, onEvent, onConsole: undefined }));
  machine.lastSpokeMs = original.lastSpokeMs;
  await machine.restored();
  const owned = undo.move();
  return { machine, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
