import { join } from 'node:path';
import { findQemu } from './host.ts';
import { imagesFolder, inspectImage } from './image/cache.ts';
import { imageDigest } from './image/manifest.ts';
import { recipeKey } from './image/recipe.ts';
import { snapshotKey } from './snapshot-key.ts';

/** The key of image, QEMU, agent and machine, as `LabKind.trialKey` has it; null: the image is not built, or QEMU does not start. */
export async function trialKey(): Promise<string | null> {
  const found = await inspectImage(join(imagesFolder(), recipeKey()));
  if (found.state !== 'ready') return null;
  const { image } = found;
  const qemu = await findQemu(image).catch(() => undefined);
  if (!qemu) return null;
  return `virtual ${imageDigest(image.manifest)} ${qemu.version} ${await snapshotKey({ image, qemu })}`;
}
