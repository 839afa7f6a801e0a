/** The node's replacement in the container lab: a fresh container beside the node, without the volume of its data. */
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import { runDataProgram } from '../data-program.ts';
import type { Replacement } from '../lab.ts';
import type { RealClock } from './clock.ts';
import { ContainerHost } from './container-host.ts';
import type { LabResources } from './lab-resources.ts';

/** Where the node sidecar has the volume that restores are made into. */
export const restoredFolder = '/var/lib/firedrill/replacement';
/** Where a replacement has it. */
const folderInside = '/var/lib/firedrill';
/** Where the node sidecar has the kept files. */
const keeps = '/var/lib/firedrill/keeps';

export interface ReplacementParts {
  resources: LabResources;
  image: string;
  /** The node's container id: a replacement shares its network, hence the link and every fault of it. */
  node: string;
  nodeSidecar: Container;
  /** The name of the volume at `restoredFolder`. */
  restored: string;
  /** Runs in the node sidecar. */
  harness: ContainerHost;
  clock: RealClock;
}

export class Replacements {
  readonly #parts: ReplacementParts;
  #started = 0;

  constructor(parts: ReplacementParts) {
    this.#parts = parts;
  }

  /** See Lab.keep. */
  async keep(paths: readonly string[]): Promise<void> {
    const script = `rm -rf ${keeps} && mkdir -p ${keeps} || exit
for path; do cp -a --parents --one-file-system -- "$path" ${keeps} || exit; done`;
    const { code, stderr } = await this.#parts.harness.run(['sh', '-c', script, 'keep', ...paths]);
    if (code === 0) return;
    throw new LabError({
      what: 'the files that the strategy keeps elsewhere cannot be copied',
      where: paths.join(', '),
      found: stderr.trim(),
      hint: 'The field keeps names paths that are on the node after the preparation.',
    });
  }

  /** Starts one. It shares neither files, processes nor mounts with the node or an earlier one. Throws LabError. */
  async start(): Promise<Replacement> {
    const { resources, image, node, restored, clock, harness } = this.#parts;
    await this.#emptyFolder();
    this.#started += 1;
    const part = `replacement-${this.#started}`;
    const starting = resources.start(part, {
      image,
      beside: { container: node },
      privileged: true, // it may mount NFS
      entrypoint: ['sleep'],
      command: ['infinity'],
      volumes: { [restored]: folderInside },
    });
    const id = (await clock.orFail(starting)).getId();
    const container = resources.engine.container.getById(id);
    await clock.orFail(this.#putKeeps(container));
    const host = new ContainerHost({ name: 'node', address: '10.0.1.10', container: () => container, clock });
    return {
      clock,
      data: (command) => runDataProgram(harness, command),
      folder: { inside: `${folderInside}/restored`, outside: `${restoredFolder}/restored` },
      startJob: (request) => host.startJob(request),
      [Symbol.asyncDispose]: async () => {
        await container.remove({ force: true, v: true });
        await harness.run(['rm', '-rf', `${restoredFolder}/restored`]);
      },
    };
  }

  /** The volume is the same for all replacements. */
  async #emptyFolder(): Promise<void> {
    const script = 'rm -rf "$1" && mkdir -p "$1"';
    const folder = `${restoredFolder}/restored`;
    const { code, stderr } = await this.#parts.harness.run(['sh', '-c', script, 'sh', folder]);
    if (code === 0) return;
    throw new LabError({
      what: 'the folder of restores cannot be emptied',
      where: folder,
      found: stderr.trim(),
    });
  }

  /** As `docker cp` between two containers does. */
  async #putKeeps(to: Container): Promise<void> {
    const archive = await this.#parts.nodeSidecar.getArchive({ path: `${keeps}/.` });
    await to.putArchive(archive, { path: '/' });
  }
}
