import { join } from 'node:path';
import type { Diagnosis } from '../diagnosis.ts';
import { findQemu } from './host.ts';
import { imagesFolder, inspectImage } from './image/cache.ts';
import { recipeKey } from './image/recipe.ts';
import { isSaved } from './ready.ts';
import { statesFolder } from './runs.ts';

/** For `scenario doctor`: whether the booted lab is saved, from which runs start at once. */
export async function savedLab(): Promise<Diagnosis> {
  const name = 'saved lab';
  const absent = {
    name,
    ok: false,
    optional: true,
    fix: 'The next run boots the lab and saves it, which takes about half a minute.',
  } as const;
  const found = await inspectImage(join(imagesFolder(), recipeKey()));
  if (found.state !== 'ready') return { ...absent, detail: 'none: there is no image to boot' };
  const qemu = await findQemu().catch(() => undefined);
  if (!qemu) return { ...absent, detail: 'none: there is no QEMU to boot with' };
  const saved = await isSaved({ image: found.image, qemu, statesFolder: statesFolder() });
  return saved
    ? { name, ok: true, detail: statesFolder() }
    : { ...absent, detail: 'none for this image, agent and QEMU' };
}
