/** The way in: makes the images if need be, and then gives fresh container labs, one a subject. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Labs } from '../lab.ts';
import { containerCapabilities } from './capabilities.ts';
import { cleanEngine } from './clean-engine.ts';
import { connectEngine } from './engine.ts';
import { dockerInfo } from './images/docker.ts';
import { checkImageVariables } from './images/names.ts';
import { setupContainers } from './images/setup.ts';
import { newRunName } from './run-name.ts';
import { startContainerLab } from './start.ts';

/**
 * After an interruption, the time in ms for ordering the engine to remove everything. The removal takes 2 s to 6 s, and
 * reports can be written meanwhile.
 */
const headStartMs = 1_000;

export interface OpenOptions {
  /** Hard NFS mounts may run, though they can hang this host's kernel. */
  allowHostHang: boolean;
  signal: AbortSignal;
  /** Gets a sentence for each long step and each change to the machine. */
  tell: (message: string) => void;
}

/** Makes missing images, and removes the orphans of killed runs. Throws LabError, and UsageError before anything is done. */
export async function openContainers({ allowHostHang, signal, tell }: OpenOptions): Promise<Labs> {
  checkImageVariables();
  const engine = await connectEngine();
  if (allowHostHang)
    tell(
      "Hard NFS mounts may run: should the target not come back, tasks of this host's own kernel wait for it until a reboot.",
    );
  try {
    const { gone, failed } = await cleanEngine(engine);
    for (const one of gone) tell(`removed ${one}, left by a run that was killed`);
    for (const { message } of failed) tell(`An orphan of a killed run stays for now: ${message}`);
  } catch (error) {
    tell(`Orphans of a killed run could not be removed: ${(error as Error).message}`);
  }
  const resolved = await setupContainers({ tell, signal });
  const images = Object.fromEntries(
    Object.entries(resolved).map(([part, { name }]) => [part, name]),
  ) as Record<keyof typeof resolved, string>;
  const can = await containerCapabilities({ allowHostHang });
  const { version, operatingSystem, kernel } = await dockerInfo();
  const run = newRunName();
  let opened = 0;
  const removals: Promise<void>[] = [];
  const removing = (removal: Promise<void>) => {
    removals.push(removal);
    return signal.aborted ? Promise.race([removal, delay(headStartMs)]) : removal;
  };
  return {
    open() {
      opened += 1;
      return startContainerLab({
        engine,
        images,
        id: `${run}-${opened}`,
        run,
        can,
        host: `Docker ${version} on ${operatingSystem}`,
        kernel,
        signal,
        tell,
        removing,
      });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(removals);
    },
  };
}
