/** Installs Debian packages upon the image's root, by the same programs and mirror as the image's own. */
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LabError, UsageError } from '../../../errors.ts';
import { runCommand } from '../image/command.ts';
import { chooseMode, mirrorHint, onlyNeeded } from '../image/packages.ts';
import { type Recipe, recipeFile, reproducible } from '../image/recipe.ts';
import { makeScratch } from '../image/scratch.ts';
import { nearestPackages } from './nearest-packages.ts';

export interface InstallOptions {
  recipe: Recipe;
  /** Where layer.tar is written. */
  folder: string;
  /** The image's base archive. */
  base: string;
  packages: readonly string[];
  /** A Debian mirror's URL. */
  mirror: string;
  signal?: AbortSignal;
}

/**
 * Writes `folder`/layer.tar, the files that the packages and their dependencies add or change, and gives the version of each package of
 * the root then. Throws UsageError for names that the mirror does not have, with the nearest ones; LabError with the last lines of apt.
 */
export async function installUpon(options: InstallOptions): Promise<Record<string, string>> {
  const { recipe, folder, base, packages, mirror, signal } = options;
  await unpackBase(base, join(folder, 'base.tar'), signal);
  await copyFile(recipeFile('guest/layer.sh'), join(folder, 'layer.sh'));
  const names = packages.join(' '); // as Debian spells them: nothing that a shell would read
  await runCommand(
    [
      'mmdebstrap',
      `--mode=${await chooseMode()}`,
      '--variant=custom',
      ...onlyNeeded(recipe),
      '--setup-hook=tar-in base.tar /',
      '--customize-hook=upload layer.sh /tmp/layer.sh',
      `--customize-hook=chroot "$1" sh /tmp/layer.sh ${names}`,
      '--customize-hook=download /tmp/layer.report layer.report',
      '--customize-hook=download /tmp/layer.tar layer.tar',
      '--format=null',
      recipe.suite,
      '-',
      mirror,
    ],
    {
      cwd: folder,
      env: { ...reproducible(recipe), INITRD: 'No', TMPDIR: await makeScratch(folder) },
      signal,
      failure: `the packages ${packages.join(', ')} could not be installed`,
      hint: mirrorHint(mirror),
    },
  );
  const report = await readFile(join(folder, 'layer.report'), 'utf8');
  const missing = namesIn(report, 'missing');
  if (missing.length > 0) throw unknownPackages(missing, namesIn(report, 'known'), recipe.suite);
  return Object.fromEntries(
    [...report.matchAll(/^package (\S+) (\S+)$/gm)].map(([, name = '', version = '']) => [name, version]),
  );
}

async function unpackBase(from: string, to: string, signal?: AbortSignal): Promise<void> {
  try {
    await pipeline(createReadStream(from), createGunzip(), createWriteStream(to), { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LabError(
      {
        what: 'the archive of the image, which layers are built upon, cannot be read',
        where: from,
        found: (cause as Error).message,
        hint: '`scenario setup --force` builds the image again.',
      },
      { cause },
    );
  }
}

function unknownPackages(missing: readonly string[], known: readonly string[], suite: string): UsageError {
  const near = missing.map((name) => `${name}: ${nearestPackages(name, known).join(', ') || 'none is near'}`);
  const nouns = missing.length === 1 ? 'there is no Debian package' : 'there are no Debian packages';
  return new UsageError({
    what: `${nouns} ${missing.join(', ')}`,
    where: 'packages of the strategy',
    expected: `names of packages of Debian ${suite}, main`,
    hint: `The nearest names: ${near.join('; ')}.`,
  });
}

function namesIn(report: string, word: string): string[] {
  return [...report.matchAll(new RegExp(`^${word} (\\S+)$`, 'gm'))].map(([, name = '']) => name);
}
