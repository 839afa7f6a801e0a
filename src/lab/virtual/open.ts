/** The way in: makes the host ready if need be, and then gives fresh virtual labs, one a subject. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Capability } from '../../history/plan.ts';
import { capabilitiesOf } from './capabilities.ts';
import { findQemu } from './host.ts';
import type { BuildStep } from './image/build.ts';
import { imageDigest } from './image/manifest.ts';
import { tryKvm } from './kvm.ts';
import { cleanRuns, makeRunFolder, snapshotsFolder } from './runs.ts';
import { setup } from './setup.ts';
import { startVirtualLab, type VirtualLab } from './virtual-lab.ts';

export interface OpenOptions {
  clock: 'virtual' | 'real';
  signal: AbortSignal;
  /** Gets a sentence for each long step and each change to the machine. */
  tell: (message: string) => void;
  /** Told each step of building the image. */
  progress?: (step: BuildStep) => void;
}

export interface VirtualLabs extends AsyncDisposable {
  readonly can: ReadonlySet<Capability>;
  /** This run's private folder. */
  readonly folder: string;
  /** Starts a lab that is like every other one of the same seed. Throws LabError. */
  open(seed: number): Promise<VirtualLab>;
  /** As Labs says. */
  abandon(): void;
}

/** Packages whose versions a report names: the software under test. */
const namedPackages = ['openssh-server', 'rsync', 'nfs-common', 'nfs-kernel-server', 'iproute2', 'nftables'];

/** Sets the host up where something is missing, and removes the orphans of killed runs. Throws LabError. */
export async function openVirtual(options: OpenOptions): Promise<VirtualLabs> {
  const { clock, signal, tell, progress } = options;
  const image = await setup({ tell, progress, signal });
  const qemu = await findQemu(image);
  const kvm = clock === 'real' && (await tryKvm(qemu.command)).usable;
  await cleanRuns(tell);
  await mkdir(snapshotsFolder(), { recursive: true, mode: 0o700 });
  const run = await makeRunFolder();
  const { packages } = image.manifest;
  const versions = {
    image: imageDigest(image.manifest),
    ...Object.fromEntries(namedPackages.flatMap((name) => (packages[name] ? [[name, packages[name]]] : []))),
  };
  let opened = 0;
  return {
    can: capabilitiesOf(clock),
    folder: run.path,
    open(seed) {
      opened += 1;
      const runFolder = join(run.path, `lab-${opened}`);
      return startVirtualLab({
        image,
        qemu,
        snapshots: snapshotsFolder(),
        runFolder,
        seed,
        signal,
        tell,
        clock,
        kvm,
        versions,
      });
    },
    // QEMU dies with this process, and its files are gone before.
    abandon: () => run.abandon(),
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}
