import { join } from 'node:path';
import type { Diagnosis } from '../diagnosis.ts';
import { findQemu } from './host.ts';
import { imagesFolder, inspectImage } from './image/cache.ts';
import { recipeKey } from './image/recipe.ts';
import { snapshotsFolder } from './runs.ts';
import { snapshotKey } from './snapshot-key.ts';
import { readSnapshot } from './snapshot-store.ts';

/** For `scenario doctor`: whether there is a snapshot of the booted lab, from which runs start at once. */
export async function snapshotDiagnosis(): Promise<Diagnosis> {
  const name = 'snapshot';
  const absent = {
    name,
    ok: false,
    optional: true,
    fix: 'The next run boots the lab and saves it, which takes about half a minute.',
  } as const;
  const found = await inspectImage(join(imagesFolder(), recipeKey()));
  if (found.state !== 'ready') return { ...absent, detail: 'none: there is no image to boot' };
  const qemu = await findQemu(found.image).catch(() => undefined);
  if (!qemu) return { ...absent, detail: 'none: there is no QEMU to boot with' };
  const key = await snapshotKey({ image: found.image, qemu });
  return (await readSnapshot(join(snapshotsFolder(), key)))
    ? { name, ok: true, detail: snapshotsFolder() }
    : { ...absent, detail: 'none for this image, agent and QEMU' };
}
