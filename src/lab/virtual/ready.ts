/**
 * The ready lab: booted once, its network up, its target serving; saved, and from then on every run starts from it.
 *
 *   states/KEY/   initramfs.cpio  ram  devices  node.disk  nfs.disk  ssh.disk  ready.json
 *
 * `ram` is the guest's memory itself: a run maps it privately and copies only the pages that it writes.
 */
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Image } from './image/cache.ts';
import { runCommand } from './image/command.ts';
import { lock } from './image/lock.ts';
import { Machine, type MachineOptions } from './machine.ts';
import { payloadKey, writeInitramfs } from './payload.ts';
import { diskBytes, type MachineSpec, memoryBytes, qemuArgs } from './qemu.ts';

const Ready = z.object({
  /** Tells two saves of the same lab apart. */
  id: z.string(),
  kernel: z.string(),
  node: z.string(),
  /** The guest's clock when it was saved, in its ms. */
  savedAtMs: z.number(),
});
export type Ready = z.infer<typeof Ready>;

export type Disks = MachineSpec['disks'];

/** How long a restored lab may take to answer, in wall ms. It takes a fifth of a second. */
const restoreLimitMs = 20_000;

/** The performance mark of a restored lab's first answer; `npm run bench` reads it. */
export const labAnswers = 'firedrill:lab-answers';

export interface ReadyOptions {
  image: Image;
  qemu: { program: string; version: string };
  /** Where saved states are kept. */
  statesFolder: string;
  /** A folder of this run's own: its disks go there. */
  runFolder: string;
  seed: number;
  onEvent: MachineOptions['onEvent'];
  onConsole?: MachineOptions['onConsole'];
  signal?: AbortSignal;
  /** Told before something takes long. */
  tell: (message: string) => void;
  /** Brings a freshly booted lab to where it is worth saving. */
  bringUp: (machine: Machine) => Promise<void>;
}

/** Starts a machine from the saved state; boots and saves one first where there is none, or where it turns out unusable. */
export async function startReady(options: ReadyOptions): Promise<{ machine: Machine; ready: Ready }> {
  const folder = join(options.statesFolder, await stateKey(options));
  const saved = await readReady(folder);
  if (saved) {
    try {
      return await restore(folder, saved, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      options.tell(`the saved lab is unusable and is made anew (${(error as Error).message.split('\n')[0]})`);
    }
  }
  return restore(folder, await saveAnew(folder, saved, options), options);
}

/** Whether the lab that these would start is saved already. */
export async function isSaved(
  options: Pick<ReadyOptions, 'image' | 'qemu' | 'statesFolder'>,
): Promise<boolean> {
  return (await readReady(join(options.statesFolder, await stateKey(options)))) !== undefined;
}

/** One process boots and saves while others wait. `unusable`: the state that is not to be used, if there is one. */
async function saveAnew(folder: string, unusable: Ready | undefined, options: ReadyOptions): Promise<Ready> {
  await using _ = await lock(join(options.statesFolder, '.lock'), {
    signal: options.signal,
    onWait: () => options.tell('waiting for another process that boots the lab'),
  });
  const found = await readReady(folder);
  if (found && found.id !== unusable?.id) return found;
  options.tell('booting the lab; this is done once and takes about half a minute');
  await bootAndSave(folder, options);
  const ready = await readReady(folder);
  await removeOldStates(options.statesFolder);
  if (ready) return ready;
  throw new LabError({ what: 'the lab was booted, but its saved state cannot be read', where: folder });
}

/**
 * Boots a machine in real time, without saving it: a saved clock would be wrong from the first moment. A KVM that starts a
 * machine need not be one that can run it, as inside of another virtual machine: then it goes on without.
 */
export async function bootInRealTime(
  options: ReadyOptions,
  kvm: boolean,
): Promise<{ machine: Machine; ready: Ready; kvm: boolean }> {
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

async function bootFresh(options: ReadyOptions, kvm: boolean): Promise<{ machine: Machine; ready: Ready }> {
  const initramfs = join(options.runFolder, 'initramfs.cpio');
  await writeInitramfs(options.image.initramfs, initramfs, options.runFolder);
  const disks = disksIn(options.runFolder);
  await makeDisks(disks);
  const spec: MachineSpec = { ...baseSpec(options, initramfs, disks), clock: 'real', kvm };
  const machine = newMachine(options, spec);
  try {
    const { kernel, node } = await machine.booted();
    await options.bringUp(machine);
    return { machine, ready: { id: '', kernel, node, savedAtMs: machine.lastSpokeMs } };
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

/** Copies sparse files as what they are. */
export async function copyDisks(from: Disks, to: Disks): Promise<void> {
  const names = Object.keys(from) as (keyof Disks)[];
  const copy = async (name: keyof Disks) =>
    runCommand(['cp', '--sparse=always', '--reflink=auto', from[name], to[name]], {
      cwd: dirname(to[name]),
      failure: "the lab's disks could not be copied",
    });
  await Promise.all(names.map(copy));
}

export function disksIn(folder: string): Disks {
  return { node: join(folder, 'node.disk'), nfs: join(folder, 'nfs.disk'), ssh: join(folder, 'ssh.disk') };
}

async function restore(folder: string, ready: Ready, options: ReadyOptions) {
  await requireWhole(folder);
  const disks = disksIn(options.runFolder);
  await copyDisks(disksIn(folder), disks);
  // Of this run's own: a copy of the world reads it again, when the saved lab may have been removed.
  const initramfs = join(options.runFolder, 'initramfs.cpio');
  await rm(initramfs, { force: true }); // of a saved lab that turned out unusable
  await link(join(folder, 'initramfs.cpio'), initramfs);
  const spec: MachineSpec = {
    ...baseSpec(options, initramfs, disks),
    memory: { from: join(folder, 'ram') },
    incoming: true,
  };
  const machine = newMachine(options, spec, join(folder, 'devices'), restoreLimitMs);
  try {
    await machine.restored();
    await machine.request({ do: 'usage' });
    performance.mark(labAnswers);
    machine.silenceMs = undefined;
    return { machine, ready };
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

/** QEMU itself fills a file up that is empty, and the guest would go on with memory or disks of zeros. Throws LabError. */
async function requireWhole(folder: string): Promise<void> {
  const sizes = {
    ram: memoryBytes,
    ...Object.fromEntries(
      Object.entries(disksIn('')).map(([name, file]) => [file, diskBytes[name as keyof Disks]]),
    ),
  };
  for (const [file, bytes] of Object.entries(sizes)) {
    const { size } = await stat(join(folder, file));
    if (size !== bytes) throw new LabError({ what: `${file} has ${size} bytes, not ${bytes}` });
  }
}

/** Each saved lab takes about 300 MB, and every change of agent, image or QEMU makes another. The newest two are kept. */
async function removeOldStates(statesFolder: string): Promise<void> {
  const names = (await readdir(statesFolder)).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(statesFolder, name))).mtimeMs })),
  );
  for (const { name } of aged.sort((a, b) => b.at - a.at).slice(2)) {
    await rm(join(statesFolder, name), { recursive: true, force: true });
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

const savingInfix = '.saving-';

/** Whether a folder of the states is of a save that was under way; its name then ends with the pid of who did it. */
export function isUnfinished(name: string): boolean {
  return name.includes(savingInfix);
}

/**
 * Written aside and renamed: an interrupted save leaves nothing that looks like one. What was there before stays until then, for
 * it may be the host that was to blame; it is never written over, for somebody may be reading it.
 */
async function bootAndSave(folder: string, options: ReadyOptions): Promise<void> {
  const aside = `${folder}${savingInfix}${process.pid}`;
  const replaced = `${folder}${savingInfix}replaced-${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o700 });
  try {
    const initramfs = join(aside, 'initramfs.cpio');
    await writeInitramfs(options.image.initramfs, initramfs, aside);
    const ram = join(aside, 'ram');
    await writeFile(ram, '');
    const disks = disksIn(aside);
    await makeDisks(disks);
    await using machine = newMachine(options, {
      ...baseSpec(options, initramfs, disks),
      memory: { keep: ram },
    });
    const { kernel, node } = await machine.booted();
    await options.bringUp(machine);
    options.tell('saving the lab');
    const ready: Ready = { id: randomUUID(), kernel, node, savedAtMs: machine.lastSpokeMs };
    await machine.saveAndQuit(join(aside, 'devices'));
    await writeFile(join(aside, 'ready.json'), `${JSON.stringify(ready, null, 2)}\n`);
    await rename(folder, replaced).catch(ignoreAbsent);
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
    await rm(replaced, { recursive: true, force: true });
  }
}

/** Everything that a saved state depends on: the image's files too, for one that is built anew has the same key, and other files. */
export async function stateKey({ image, qemu }: Pick<ReadyOptions, 'image' | 'qemu'>): Promise<string> {
  const files = Object.values(image.manifest.files).map(({ sha256 }) => sha256);
  // Paths stay out of it: the same lab may be moved.
  const nowhere = { ...image, vmlinuz: '', root: '' };
  const args = qemuArgs({
    ...baseSpec({ image: nowhere, seed: 0 }, '', disksIn('')),
    memory: { from: '' },
    incoming: true,
  });
  return createHash('sha256')
    .update(JSON.stringify([files, qemu.version, args, await payloadKey()]))
    .digest('hex')
    .slice(0, 16);
}

function baseSpec(
  { image, seed }: Pick<ReadyOptions, 'image' | 'seed'>,
  initramfs: string,
  disks: Disks,
): MachineSpec {
  return {
    clock: 'virtual',
    kvm: false,
    seed,
    kernel: image.vmlinuz,
    initramfs,
    root: { path: image.root, bytes: image.rootBytes },
    turns: image.turns,
    memory: 'plain',
    disks,
    incoming: false,
  };
}

function newMachine(options: ReadyOptions, spec: MachineSpec, state?: string, silenceMs?: number): Machine {
  const { qemu, onEvent, onConsole, signal } = options;
  return new Machine({ spec, program: qemu.program, state, onEvent, onConsole, signal, silenceMs });
}

/** Where an ordinary user's PATH does not look for mke2fs. */
const sbin = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** Sparse, formatted, and labelled: the guest's kernel numbers nvdimms in no fixed order. */
async function makeDisks(disks: Disks): Promise<void> {
  for (const name of Object.keys(disks) as (keyof Disks)[]) {
    await writeFile(disks[name], '', { mode: 0o600 });
    await truncate(disks[name], diskBytes[name]);
    await runCommand(['mke2fs', '-q', '-t', 'ext4', '-m', '0', '-L', name, disks[name]], {
      cwd: dirname(disks[name]),
      env: sbin,
      failure: "the lab's disks could not be formatted",
    });
  }
}

async function readReady(folder: string): Promise<Ready | undefined> {
  try {
    return Ready.parse(JSON.parse(await readFile(join(folder, 'ready.json'), 'utf8')));
  } catch {
    return undefined; // not there, or not whole: either way it is made anew
  }
}
