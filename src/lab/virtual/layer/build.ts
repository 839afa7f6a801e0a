/**
 * Builds a layer: its packages are installed upon the image's root, its files are put beside them, and everything that the image does
 * not have becomes a file system. In a folder aside that is renamed when it is whole, so that a layer is there or it is not.
 */
import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HostNeeds } from '../../lab.ts';
import { buildingPrefix, debianMirror } from '../image/build.ts';
import type { Image } from '../image/cache.ts';
import { runCommand } from '../image/command.ts';
import { imageDigest, sha256 } from '../image/manifest.ts';
import { recipe as ownRecipe, type Recipe, reproducible } from '../image/recipe.ts';
import { removeBuilding } from '../image/scratch.ts';
import { mke2fsOf } from '../image/tools.ts';
import { uuids } from '../image/uuids.ts';
import { type Layer, type LayerManifest, layerFiles, readLayer, servicesFolder } from './manifest.ts';
import { installUpon } from './packages.ts';

export interface LayerBuild {
  /** The folder of all layers. */
  layers: string;
  key: string;
  image: Pick<Image, 'base' | 'tools' | 'manifest'>;
  content: HostNeeds;
  /** The layer of the same packages without files, where there is one: nothing is installed then. */
  below?: Layer | undefined;
  recipe?: Recipe;
  signal?: AbortSignal;
}

/*
 * Sizes in KiB. A block for each file and its share of the tables come on top of the content; QEMU's nvdimm wants whole multiples of
 * 128 MiB, and the file is sparse.
 */
const SCRIPT = `
mkdir root
tar -xf "$1" -C root --numeric-owner
[ ! -d files ] || cp -R --preserve=mode files/. root/
chmod 755 root
find root -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
entries=$(find root | wc -l)
content=$(du --summarize --block-size=1024 root | cut -f1)
step=131072
blocks=$(((content + entries + content / 8 + 16384 + step - 1) / step * step))
truncate -s "\${blocks}K" "$2"
fs=$2
shift 2
"$@" -q -t ext4 -m 0 -O ^has_journal -b 4096 -N $((entries + 1024)) -L layer -U ${uuids.layer} -E hash_seed=${uuids.layer} -d root "$fs"
`;

/** Builds the layer into `layers`/KEY. Throws UsageError for an unknown package, LabError, and the signal's reason when it is aborted. */
export async function buildLayer(options: LayerBuild): Promise<Layer> {
  const { layers, key, image, content, below, recipe = ownRecipe, signal } = options;
  const folder = await mkdtemp(join(layers, `${buildingPrefix}${process.pid}-`));
  try {
    const installed = await fetchPackages(options, folder, recipe);
    await copyIn(content.files, join(folder, 'files'));
    await writeServices(content.services ?? {}, join(folder, 'files', servicesFolder));
    const session = process.geteuid?.() === 0 ? [] : ['fakeroot', '--'];
    const mke2fs = mke2fsOf(image.tools);
    const argv = [...session, 'sh', '-euc', SCRIPT, 'layer', layerFiles.archive, layerFiles.fileSystem];
    await runCommand([...argv, ...mke2fs.command], {
      cwd: folder,
      env: { ...reproducible(recipe), ...mke2fs.env },
      signal,
      failure: `the file system of a layer could not be made in ${folder}`,
      hint: 'Is there space left on that disk?',
    });
    const whole = join(folder, 'layer');
    await mkdir(whole);
    for (const name of Object.values(layerFiles)) await rename(join(folder, name), join(whole, name));
    const path = join(whole, layerFiles.fileSystem);
    const { size, mtimeMs } = await stat(path);
    const manifest: LayerManifest = {
      key,
      builtAt: new Date().toISOString(),
      image: imageDigest(image.manifest),
      packages: [...content.packages],
      installed: below ? below.manifest.installed : beyondImage(installed, image.manifest.packages),
      fileSystem: { size, mtimeMs, sha256: await sha256(path, signal) },
    };
    await writeFile(join(whole, 'layer.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    const place = join(layers, key);
    await rm(place, { recursive: true, force: true });
    await rename(whole, place);
    return await readLayer(place);
  } finally {
    await removeBuilding(folder);
  }
}

/** Provides `folder`/layer.tar; gives the packages of the root then, none where nothing was installed. */
async function fetchPackages(
  { image, content, below, signal }: LayerBuild,
  folder: string,
  recipe: Recipe,
): Promise<Record<string, string>> {
  const archive = join(folder, layerFiles.archive);
  if (below) {
    await cp(join(below.folder, layerFiles.archive), archive);
    return {};
  }
  const { packages } = content;
  if (packages.length > 0)
    return installUpon({ recipe, folder, base: image.base, packages, mirror: debianMirror(), signal });
  const failure = 'the archive of a layer could not be made';
  await runCommand(['tar', '-cf', archive, '--files-from', '/dev/null'], { cwd: folder, signal, failure });
  return {};
}

/** Copies the files below `to`, under their paths in the guest, with the modes that they have here. */
async function copyIn(files: HostNeeds['files'], to: string): Promise<void> {
  for (const [inGuest, here] of Object.entries(files)) {
    const path = join(to, inGuest);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await copyFile(here, path);
    await chmod(path, (await stat(here)).mode & 0o777);
  }
}

async function writeServices(services: Readonly<Record<string, string>>, to: string): Promise<void> {
  if (Object.keys(services).length > 0) await mkdir(to, { recursive: true, mode: 0o755 });
  for (const [name, start] of Object.entries(services))
    await writeFile(join(to, name), `${start}\n`, { mode: 0o755 });
}

function beyondImage(
  installed: Record<string, string>,
  ofImage: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(installed).filter(([name, version]) => ofImage[name] !== version));
}
