/** The way in: makes the host ready if need be, and then gives fresh virtual labs, one a subject. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Capability } from '../../history/plan.ts';
import type { HostNeeds } from '../lab.ts';
import { capabilitiesOf } from './capabilities.ts';
import { findQemu } from './host.ts';
import type { BuildStep } from './image/build.ts';
import { imageDigest } from './image/manifest.ts';
import { tryKvm } from './kvm.ts';
import { ensureLayer } from './layer/cache.ts';
import type { Layer } from './layer/manifest.ts';
import { cleanRuns, makeRunFolder, snapshotsFolder } from './runs.ts';
import { setup } from './setup.ts';
import { startVirtualLab, type VirtualLab } from './virtual-lab.ts';

export interface OpenOptions {
  clock: 'virtual' | 'real';
  /** Met before the first lab opens. */
  needs?: readonly HostNeeds[];
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
  /** As Labs says. */
  open(seed: number, needs?: HostNeeds): Promise<VirtualLab>;
  /** As Labs says. */
  abandon(): void;
}

/** Packages whose versions a report names: the software under test. */
const namedPackages = ['openssh-server', 'rsync', 'nfs-common', 'nfs-kernel-server', 'iproute2', 'nftables'];

/**
 * Sets the host up where something is missing, removes the orphans of killed runs, and builds the layers of the needs. Throws LabError,
 * and UsageError for a package that Debian does not have.
 */
export async function openVirtual(options: OpenOptions): Promise<VirtualLabs> {
  const { clock, needs = [], signal, tell, progress } = options;
  const image = await setup({ tell, progress, signal });
  const qemu = await findQemu(image);
  const kvm = clock === 'real' && (await tryKvm(qemu.command)).usable;
  await cleanRuns(tell);
  const layerOf = (content: HostNeeds) => ensureLayer({ image, content, tell, signal });
  for (const one of needs) await layerOf(one);
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
    async open(seed, content) {
      opened += 1;
      const runFolder = join(run.path, `lab-${opened}`);
      const layer = content && (await layerOf(content));
      return startVirtualLab({
        image,
        layer,
        qemu,
        snapshots: snapshotsFolder(),
        runFolder,
        seed,
        signal,
        tell,
        clock,
        kvm,
        versions: { ...versions, ...(layer && versionsOf(layer)) },
      });
    },
    // QEMU dies with this process, and its files are gone before.
    abandon: () => run.abandon(),
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}

/** The layer's digest, and the version of each package that was asked for. */
function versionsOf({ digest, manifest }: Layer): Record<string, string> {
  const { packages, installed } = manifest;
  return {
    layer: digest,
    ...Object.fromEntries(packages.flatMap((name) => (installed[name] ? [[name, installed[name]]] : []))),
  };
}
