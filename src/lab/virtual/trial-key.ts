import { join } from 'node:path';
import type { HostNeeds } from '../lab.ts';
import { findQemu } from './host.ts';
import { imagesFolder, inspectImage } from './image/cache.ts';
import { imageDigest } from './image/manifest.ts';
import { recipeKey } from './image/recipe.ts';
import { findLayer } from './layer/cache.ts';
import { snapshotKey } from './snapshot-key.ts';

/** The keys of image, layer, QEMU, agent and machine, as `LabKind.trialKeys` has them. */
export async function trialKeys(needs: readonly HostNeeds[]): Promise<(string | null)[]> {
  const found = await inspectImage(join(imagesFolder(), recipeKey()));
  if (found.state !== 'ready') return needs.map(() => null);
  const { image } = found;
  const qemu = await findQemu(image).catch(() => undefined);
  if (!qemu) return needs.map(() => null);
  const lab = `virtual ${imageDigest(image.manifest)} ${qemu.version} ${await snapshotKey({ image, qemu })}`;
  return Promise.all(
    needs.map(async (content) => {
      const layer = await findLayer({ image, content });
      if (layer === 'absent') return null;
      return layer ? `${lab} ${layer.digest}` : lab;
    }),
  );
}
