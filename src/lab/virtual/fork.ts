/** A fork of a machine: an action in it leaves the original unchanged. */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { GuestEvent } from './agent-channel.ts';
import { copyFiles, disksIn } from './disks.ts';
import { Machine } from './machine.ts';

/**
 * Its memory and devices go from one QEMU to the other, its disks are copied to `folder`, which is removed with the fork.
 * The original stands still until then.
 */
export async function forkMachine(
  original: Machine,
  folder: string,
  onEvent: (event: GuestEvent) => void,
): Promise<AsyncDisposable & { machine: Machine }> {
  await using undo = new AsyncDisposableStack();
  undo.use(await original.standStill());
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { spec, ...options } = original.options;
  await copyFiles(Object.values(spec.disks), folder);
  const forked = { ...spec, disks: disksIn(folder), memory: 'plain' as const, incoming: true };
  const rest = { state: undefined, onEvent, onConsole: undefined };
  const machine = undo.use(new Machine({ ...options, ...rest, spec: forked }));
  // Relative to the working directory of both: a socket's path has at most 107 bytes (unix(7)).
  const socket = `${basename(folder)}.sock`;
  undo.defer(() => rm(join(options.folder, socket), { force: true }));
  await machine.forkedFrom(original, socket);
  const owned = undo.move();
  return { machine, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
