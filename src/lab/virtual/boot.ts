/** Starts machines: from a snapshot, which is made first where there is none, or by a boot in real time. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import { copyFiles, disksIn, makeDisks } from './disks.ts';
import type { FoundQemu } from './host.ts';
import type { Image } from './image/cache.ts';
import { lock } from './image/lock.ts';
import type { Layer } from './layer/manifest.ts';
import { Machine, type MachineOptions } from './machine.ts';
import { machineSpec } from './machine-spec.ts';
import { writeInitramfs } from './payload.ts';
import type { MachineSpec } from './qemu.ts';
import { snapshotKey } from './snapshot-key.ts';
import {
  readSnapshot,
  removeOldSnapshots,
  type Snapshot,
  saveSnapshot,
  snapshotFiles,
  touchSnapshot,
  verifySnapshot,
} from './snapshot-store.ts';

/** How long a restored lab may take to answer, in wall ms. It takes a fifth of a second; on a busy CI machine it took more than 20 s. */
const restoreLimitMs = 120_000;

/** The performance mark of a restored lab's first answer; `npm run bench` reads it. */
export const labAnswers = 'firedrill:lab-answers';

export interface BootOptions {
  image: Image;
  layer?: Layer | undefined;
  qemu: FoundQemu;
  /** The folder of all snapshots. */
  snapshots: string;
  /** A folder of this lab's own: its disks go there. */
  runFolder: string;
  seed: number;
  onEvent: MachineOptions['onEvent'];
  onConsole?: MachineOptions['onConsole'];
  signal?: AbortSignal;
  /** Receives a sentence before something takes long. */
  tell: (message: string) => void;
  /** Brings a freshly booted lab to where it is worth saving. */
  bringUp: (machine: Machine) => Promise<void>;
}

/** A machine, and the programs that it runs. */
export interface Booted {
  machine: Machine;
  kernel: string;
}

/** Starts a machine from the snapshot; boots and saves one first where there is none, or where it turns out unusable. */
export async function startFromSnapshot(options: BootOptions): Promise<Booted> {
  const folder = join(options.snapshots, await snapshotKey(options));
  const found = await readSnapshot(folder);
  if (found) {
    try {
      return await restore(folder, found, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      options.tell(
        `the snapshot of the lab is unusable and is made again (${(error as Error).message.split('\n')[0]})`,
      );
    }
  }
  return restore(folder, await makeSnapshot(folder, found, options), options);
}

/**
 * Boots a machine in real time, without saving it: a saved clock would be wrong from the first moment. A KVM that starts a
 * machine need not be one that can run it, as inside of another virtual machine: then it continues without.
 */
export async function bootInRealTime(options: BootOptions, kvm: boolean): Promise<Booted & { kvm: boolean }> {
  try {
    if (kvm) return { ...(await bootFresh(options, true)), kvm };
  } catch (error) {
    options.signal?.throwIfAborted();
    options.tell(
      `the lab does not boot under KVM here, and is booted without (${(error as Error).message.split('\n')[0]})`,
    );
  }
  return { ...(await bootFresh(options, false)), kvm: false };
}

/** One process boots and saves while others wait. `unusable`: the snapshot that is not to be used, if there is one. */
async function makeSnapshot(
  folder: string,
  unusable: Snapshot | undefined,
  options: BootOptions,
): Promise<Snapshot> {
  await using _ = await lock(join(options.snapshots, '.lock'), {
    signal: options.signal,
    onWait: () => options.tell('waiting for another process that boots the lab'),
  });
  const found = await readSnapshot(folder);
  if (found && found.id !== unusable?.id) return found;
  options.tell('booting the lab; this is done once and takes about half a minute');
  await saveSnapshot(folder, (aside) => bootAndSave(aside, options));
  const snapshot = await readSnapshot(folder);
  await removeOldSnapshots(options.snapshots);
  if (snapshot) return snapshot;
  throw new LabError({ what: 'the lab was booted, but its snapshot cannot be read', where: folder });
}

async function bootAndSave(aside: string, options: BootOptions): Promise<Omit<Snapshot, 'id' | 'files'>> {
  const initramfs = join(aside, snapshotFiles.initramfs);
  await writeInitramfs(options.image.initramfs, initramfs, aside);
  const ram = join(aside, snapshotFiles.ram);
  await writeFile(ram, '');
  const disks = disksIn(aside);
  await makeDisks(disks, options.image.tools);
  const spec = { ...machineSpec({ ...options, initramfs, disks }), memory: { keep: ram } };
  await using machine = newMachine({ ...options, runFolder: aside }, spec);
  const { kernel, node } = await machine.booted();
  await options.bringUp(machine);
  options.tell('saving the lab');
  const savedAtMs = machine.lastSpokeMs;
  await machine.saveAndQuit(join(aside, snapshotFiles.devices));
  return { kernel, node, savedAtMs };
}

async function bootFresh(options: BootOptions, kvm: boolean): Promise<Booted> {
  const initramfs = join(options.runFolder, snapshotFiles.initramfs);
  await writeInitramfs(options.image.initramfs, initramfs, options.runFolder);
  const disks = disksIn(options.runFolder);
  await makeDisks(disks, options.image.tools);
  const spec: MachineSpec = { ...machineSpec({ ...options, initramfs, disks }), clock: 'real', kvm };
  await using starting = new AsyncDisposableStack();
  const machine = starting.use(newMachine(options, spec));
  const { kernel } = await machine.booted();
  await options.bringUp(machine);
  starting.move();
  return { machine, kernel };
}

async function restore(folder: string, snapshot: Snapshot, options: BootOptions): Promise<Booted> {
  await verifySnapshot(folder, snapshot);
  // Copies of this lab's own; the initramfs too: a fork reads it again, when the snapshot may have been removed.
  const { initramfs, node, nfs, ssh } = snapshotFiles;
  await copyFiles(
    [initramfs, node, nfs, ssh].map((name) => join(folder, name)),
    options.runFolder,
  );
  const own = { initramfs: join(options.runFolder, initramfs), disks: disksIn(options.runFolder) };
  const spec: MachineSpec = {
    ...machineSpec({ ...options, ...own }),
    memory: { from: join(folder, snapshotFiles.ram) },
    incoming: true,
  };
  await using starting = new AsyncDisposableStack();
  const state = join(folder, snapshotFiles.devices);
  const machine = starting.use(newMachine(options, spec, { state, silenceMs: restoreLimitMs }));
  await machine.restored();
  await touchSnapshot(folder);
  await machine.request({ do: 'usage' });
  performance.mark(labAnswers);
  machine.silenceMs = undefined;
  starting.move();
  return { machine, kernel: snapshot.kernel };
}

function newMachine(
  { qemu, onEvent, onConsole, signal, runFolder }: BootOptions,
  spec: MachineSpec,
  more: Pick<MachineOptions, 'state' | 'silenceMs'> = {},
): Machine {
  return new Machine({ spec, command: qemu.command, folder: runFolder, onEvent, onConsole, signal, ...more });
}
