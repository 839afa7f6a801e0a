/**
 * The image's own QEMU and mke2fs: programs of the guest's Debian release that run on the host with their own loader and
 * libraries. The host's versions then change neither an image nor a history.
 */
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runCommand } from './command.ts';
import { chooseMode, mirrorHint, onlyNeeded } from './packages.ts';
import { type Recipe, reproducible } from './recipe.ts';
import { makeScratch } from './scratch.ts';

/** The loader, which starts each of the programs; the name is glibc's for x86-64. */
const loader = 'ld-linux-x86-64.so.2';

/** The firmware that the lab's machine loads: SeaBIOS, the TPR patch of x86 machines, and the loader of `-kernel`. */
const firmware = ['seabios/bios-256k.bin', 'qemu/kvmvapic.bin', 'qemu/linuxboot_dma.bin'];

export interface ToolsOptions {
  recipe: Recipe;
  /** Where tools/ is written. */
  folder: string;
  /** A Debian mirror's URL. */
  mirror: string;
  signal?: AbortSignal;
}

/** The command of the image's QEMU, to be followed by its options. `tools`: the folder that `fetchTools` wrote. */
export function qemuOf(tools: string): [string, ...string[]] {
  return [join(tools, loader), '--library-path', tools, join(tools, 'qemu-system-x86_64'), '-L', tools];
}

/** The command of the image's mke2fs, to be followed by its options, and its environment. */
export function mke2fsOf(tools: string): { command: [string, ...string[]]; env: Record<string, string> } {
  return { command: ['sh', '-c', startMke2fs, tools], env: { MKE2FS_CONFIG: join(tools, 'mke2fs.conf') } };
}

/** fakeroot names the folder of its library in LD_LIBRARY_PATH, which --library-path alone would hide. */
const startMke2fs = `exec "$0/${loader}" --library-path "$0\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$0/mke2fs" "$@"`;

/**
 * Writes `folder`/tools: the programs, each library that they load, their loader, and QEMU's firmware, all in one folder.
 * Gives the version of each package that they come from. Throws LabError.
 */
export async function fetchTools(options: ToolsOptions): Promise<Record<string, string>> {
  const { recipe, folder, mirror, signal } = options;
  const aside = join(folder, 'host');
  await mkdir(aside);
  const failure = "the lab's QEMU could not be fetched";
  const common = { cwd: aside, signal, failure };
  await runCommand(
    ['mmdebstrap', `--mode=${await chooseMode()}`, ...extraction(recipe), recipe.suite, 'tools.tar', mirror],
    {
      ...common,
      env: { ...reproducible(recipe), TMPDIR: await makeScratch(folder, 'tools') },
      hint: mirrorHint(mirror),
    },
  );
  await mkdir(join(aside, 'root'));
  await runCommand(['tar', '-xf', 'tools.tar', '-C', 'root', '--no-same-owner', '--exclude=./dev/*'], common);
  await collect(join(aside, 'root'), join(folder, 'tools'), (argv) => runCommand(argv, common));
  return versionsOf(await readFile(join(aside, 'root', archives), 'utf8'));
}

/** The names of the unpacked archives, a line each: no package database is left by an extraction. */
const archives = 'archives';

/** Archives are named NAME_VERSION_ARCHITECTURE.deb, the colon of an epoch as %3a (apt). */
function versionsOf(names: string): Record<string, string> {
  const pairs = [...names.matchAll(/^([^_\n]+)_([^_\n]+)_[^_\n]+\.deb$/gm)];
  return Object.fromEntries(pairs.map(([, name = '', version = '']) => [name, decodeURIComponent(version)]));
}

/** Unpacks the packages and runs no script of theirs: the result is no system, but a source of files. */
function extraction(recipe: Recipe): string[] {
  return [
    '--variant=extract',
    ...onlyNeeded(recipe),
    `--include=${recipe.tools.join(',')}`,
    `--extract-hook=ls "$1/var/cache/apt/archives" > "$1/${archives}"`,
  ];
}

async function collect(root: string, tools: string, run: (argv: string[]) => Promise<string>): Promise<void> {
  await mkdir(tools);
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const programs = [join(root, 'usr/bin/qemu-system-x86_64'), join(root, 'usr/sbin/mke2fs')];
  const from = new Set([...programs, join(libraries, loader), join(root, 'etc/mke2fs.conf')]);
  for (const program of programs) {
    const listed = await run([join(libraries, loader), '--library-path', libraries, '--list', program]);
    for (const [, library = ''] of listed.matchAll(/=> (\/\S+)/g))
      if (library.startsWith(root)) from.add(library);
  }
  for (const name of firmware) from.add(join(root, 'usr/share', name));
  for (const file of from) await copyFile(file, join(tools, basename(file)));
}
