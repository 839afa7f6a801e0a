/** The virtual lab as a kind of lab. Imports types alone, so that every command can afford it. */
import { availableParallelism } from 'node:os';
import type { LabKind } from '../lab-kind.ts';
import type { BuildStep } from './image/build.ts';

export const virtualKind: LabKind = {
  name: 'virtual',
  about: 'one machine in QEMU',
  clocks: ['virtual', 'real'],
  canHangHost: false, // its kernel is its own
  canSetUpOffline: false,
  outlivesProcess: false,

  // The guest's 1.5 GiB, and as much for a fork of it.
  memoryBytes: 3 * 2 ** 30,

  async trialKeys({ clock, needs }) {
    if (clock !== 'virtual') return needs.map(() => null);
    const { trialKeys } = await import('./trial-key.ts');
    return trialKeys(needs);
  },

  /** No load changes a figure on a virtual clock. In real time one lab has the host to itself, so that its figures tell of the drill alone. */
  atOnce: (clock) => (clock === 'virtual' ? availableParallelism() : 1),

  async capabilities({ clock }) {
    const { capabilitiesOf } = await import('./capabilities.ts');
    return capabilitiesOf(clock);
  },

  async open({ clock, needs, signal, tell }) {
    const { openVirtual } = await import('./open.ts');
    return openVirtual({ clock, needs, signal, tell, progress: (step) => tell(stepLine(step)) });
  },

  async setUp({ force, signal, tell }) {
    const { setup } = await import('./setup.ts');
    const progress = (step: BuildStep) => tell(stepLine(step));
    const { key, folder, manifest } = await setup({ force, thorough: true, tell, progress, signal });
    const { imageDigest } = await import('./image/manifest.ts');
    const { packageChanges, packageChangesText } = await import('./image/package-lock.ts');
    const { kernel, builtAt } = manifest;
    const digest = imageDigest(manifest);
    const changes = packageChanges(manifest);
    const moved = packageChangesText(changes);
    const ready = `The lab is ready: Linux ${kernel}, image ${digest}, in ${folder}.`;
    return {
      text: moved ? `${ready}\n${moved}.` : ready,
      json: { key, folder, kernel, digest, builtAt, packageChanges: changes },
    };
  },

  async examine({ signal }) {
    const { doctor } = await import('./doctor.ts');
    const { snapshotDiagnosis } = await import('./snapshot-diagnosis.ts');
    const { layersDiagnosis } = await import('./layer/diagnosis.ts');
    return doctor({ signal, more: [layersDiagnosis, snapshotDiagnosis] });
  },

  async clean() {
    const { cleanRuns } = await import('./runs.ts');
    const { cleanBuilds } = await import('./image/dead-builds.ts');
    const { imagesFolder } = await import('./image/cache.ts');
    const { layersFolder } = await import('./layer/cache.ts');
    const { removed } = await cleanRuns(() => {});
    const builds = [...(await cleanBuilds(imagesFolder())), ...(await cleanBuilds(layersFolder()))];
    return { gone: [...removed, ...builds], left: [], failed: [] };
  },

  async removeCache({ signal }) {
    const { removeSnapshots } = await import('./runs.ts');
    const { imagesFolder, removeImages } = await import('./image/cache.ts');
    const { removeLayers } = await import('./layer/cache.ts');
    const gone = [...(await removeSnapshots()), ...(await removeLayers(signal))];
    if ((await removeImages(imagesFolder(), signal)) > 0) gone.push(imagesFolder());
    return gone;
  },
};

/** A step of building the image, as a line of progress. */
function stepLine({ name, done, of }: BuildStep): string {
  return `[${done + 1}/${of}] ${name}`;
}
