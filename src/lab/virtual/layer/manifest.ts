/** A layer: the packages and files of a strategy, as a file system that lies over the image's. Its folder has layer.json beside it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FileFacts } from '../image/manifest.ts';

/** The file system, and the archive that it was made of. */
export const layerFiles = { fileSystem: 'layer.ext4', archive: 'layer.tar' } as const;

/** Where images/guest/lab/ssh-start finds the services of a strategy. */
export const servicesFolder = '/etc/firedrill/services';

export const LayerManifest = z.object({
  /** See `layerKey`. */
  key: z.string(),
  /** ISO 8601. */
  builtAt: z.iso.datetime(),
  /** The digest of the image beneath. */
  image: z.string(),
  /** The packages that were asked for. */
  packages: z.array(z.string()),
  /** Version of every Debian package that the layer adds to the image, or has in another version. */
  installed: z.record(z.string(), z.string()),
  fileSystem: FileFacts,
});
export type LayerManifest = z.infer<typeof LayerManifest>;

/** A layer that a guest can be started with. */
export interface Layer {
  key: string;
  folder: string;
  /** The ext4 file system, for a read-only nvdimm. */
  path: string;
  /** Its size, a whole multiple of 128 MiB. */
  bytes: number;
  /** 16 hex digits that stand for its content; reports carry it. */
  digest: string;
  manifest: LayerManifest;
}

/** Reads `folder`/layer.json. Throws the system's error, a SyntaxError or a ZodError. */
export async function readLayer(folder: string): Promise<Layer> {
  const manifest = LayerManifest.parse(JSON.parse(await readFile(join(folder, 'layer.json'), 'utf8')));
  const { size, sha256 } = manifest.fileSystem;
  const path = join(folder, layerFiles.fileSystem);
  return { key: manifest.key, folder, path, bytes: size, digest: sha256.slice(0, 16), manifest };
}

/** 16 hex digits that stand for the image, the packages' names and every file's path, mode and content, and the services; `recipe`: layer.sh. */
export function layerKey(
  image: string,
  packages: readonly string[],
  files: readonly { path: string; mode: number; sha256: string }[],
  recipe: string | Uint8Array,
  services: Readonly<Record<string, string>> = {},
): string {
  const parts = [image, packages, files, Object.entries(services).sort()];
  const hash = createHash('sha256').update(JSON.stringify(parts));
  return hash.update(recipe).digest('hex').slice(0, 16);
}
