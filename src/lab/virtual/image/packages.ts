/**
 * The guest's root as a tar archive: mmdebstrap installs Debian's packages and runs images/guest/customize.sh, which also
 * compiles the library that QEMU loads, as the host may have no compiler.
 */
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { runCommand } from './command.ts';
import { type Recipe, recipeFile, reproducible } from './recipe.ts';
import { makeScratch } from './scratch.ts';

/** mmdebstrap's messages at the start of its long steps, in order. */
export const packageSteps = [
  ['I: running apt-get update', 'reading package lists'],
  ['I: downloading packages', 'downloading packages'],
  ['I: extracting archives', 'unpacking packages'],
  ['I: installing essential packages', 'installing the base system'],
  ['I: installing remaining packages', 'installing packages'],
  ['I: creating tarball', 'packing the root'],
] as const;

const USER_HINT =
  process.geteuid?.() === 0
    ? ''
    : '\n  An ordinary user also needs user namespaces: `scenario doctor` tells whether they work.';

export interface PackagesOptions {
  recipe: Recipe;
  /** Where root.tar is written. */
  folder: string;
  /** A Debian mirror's URL. */
  mirror: string;
  signal?: AbortSignal;
  /** Told the second half of `packageSteps` as they begin. */
  onStep: (name: string) => void;
}

/** Writes `folder`/root.tar and `folder`/turns.so, and gives the first one's path. Throws LabError with mmdebstrap's last lines. */
export async function installPackages(options: PackagesOptions): Promise<string> {
  const { recipe, folder, mirror, signal, onStep } = options;
  for (const name of uploads) await copyFile(recipeFile(name), join(folder, basename(name)));
  const mode = `--mode=${await chooseMode()}`;
  await runCommand(['mmdebstrap', mode, ...mmdebstrapArguments(recipe), recipe.suite, 'root.tar', mirror], {
    cwd: folder,
    // Debian's kernel asks for an initramfs when it is installed; we make our own.
    env: { ...reproducible(recipe), INITRD: 'No', TMPDIR: await makeScratch(folder) },
    signal,
    onLine: (line) => {
      const step = packageSteps.find(([begins]) => line.startsWith(begins));
      if (step) onStep(step[1]);
    },
    failure: "the guest's packages could not be installed",
    hint: `${mirrorHint(mirror)}${USER_HINT}`,
  });
  return join(folder, 'root.tar');
}

const uploads = ['guest/hold.c', 'qemu/turns.c', 'guest/customize.sh'];

function mmdebstrapArguments(recipe: Recipe): string[] {
  const names = uploads.map((name) => basename(name));
  return [
    '--variant=minbase',
    ...onlyNeeded(recipe),
    `--include=${recipe.packages.join(',')}`,
    // Relative to the working directory; copied in by mmdebstrap, because in mode unshare the hook could not read them.
    ...names.map((name) => `--customize-hook=upload ${name} /tmp/${name}`),
    '--customize-hook=chroot "$1" sh /tmp/customize.sh',
    '--customize-hook=download /tmp/turns.so turns.so',
    `--customize-hook=cd "$1/tmp" && rm ${names.join(' ')} turns.so`,
  ];
}

/** mmdebstrap's options for packages of the guest's architecture, without their recommendations and without documentation. */
export function onlyNeeded({ leftOut }: Pick<Recipe, 'leftOut'>): string[] {
  return [
    '--architectures=amd64',
    '--aptopt=Apt::Install-Recommends "false"',
    ...leftOut.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
  ];
}

/** The remedy where a package of this mirror cannot be had. */
export function mirrorHint(mirror: string): string {
  return `Is ${mirror} reachable from here? FIREDRILL_MIRROR names another Debian mirror.`;
}

/**
 * `unshare` keeps the mounts of the chroot away from the host, for root too: an interrupted build leaves no mounts.
 * Root in a container that may not do that may not mount either, and gets by without.
 */
export async function chooseMode(): Promise<'unshare' | 'root'> {
  if (process.geteuid?.() !== 0) return 'unshare';
  const { failed } = await execa('unshare', ['--mount', 'true'], { reject: false });
  return failed ? 'root' : 'unshare';
}
