/** The virtual lab's needs of its host machine: a handful of programs, each in a Debian package. */
import { access, constants, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExecaError, execa } from 'execa';
import { LabError } from '../../errors.ts';
import type { Image } from './image/cache.ts';
import { recipe } from './image/recipe.ts';
import { qemuOf } from './image/tools.ts';
import { sandboxArgs } from './qemu.ts';

/** A QEMU without a machine that does not end by then is no use either, in ms. */
const sandboxLimitMs = 10_000;

/** Something that the host must have. */
export interface Need {
  /** A program's name on the PATH, a path, or a description. */
  name: string;
  /** Debian's package of it. */
  package: string;
  /** `build` needs everything that `run` needs, and more. */
  to: 'run' | 'build';
  /** Only ordinary users need it, not root. */
  userOnly?: true;
  /** Whether this host has it. */
  isThere: (host: HostView) => Promise<boolean>;
}

/** The view of the host machine; tests give another. */
export interface HostView {
  /** As in $PATH. */
  path: string;
  /** Where Debian's archive keys are. */
  keyrings: string;
  root: boolean;
}

/** QEMU's command, to be followed by its options: the image's own QEMU, or the program that FIREDRILL_QEMU names. */
export function qemuCommand({ tools }: Pick<Image, 'tools'>): readonly string[] {
  return process.env.FIREDRILL_QEMU ? [process.env.FIREDRILL_QEMU] : qemuOf(tools);
}

/** Everything that the host must have. */
export function needs(): Need[] {
  return [
    program('setpriv', 'util-linux', 'run'),
    program('flock', 'util-linux', 'run'),
    program('cpio', 'cpio', 'run'),
    program('mmdebstrap', 'mmdebstrap', 'build'),
    program('xz', 'xz-utils', 'build'),
    program('tar', 'tar', 'build'),
    { ...program('fakeroot', 'fakeroot', 'build'), userOnly: true },
    { ...program('newuidmap', 'uidmap', 'build'), userOnly: true },
    archiveKeysNeed(),
  ];
}

/** The keys that check the signatures of Debian's packages. */
export function archiveKeysNeed(): Need {
  return {
    name: `Debian's archive keys for ${recipe.suite}`,
    package: 'debian-archive-keyring',
    to: 'build',
    isThere: ({ keyrings }) => hasArchiveKeys(keyrings),
  };
}

/** The needs, in words. */
export function listNeeds(lacking: Need[]): string {
  return lacking.map(({ name }) => name).join(', ');
}

/** This host as this process sees it. */
export function thisHost(): HostView {
  return {
    path: process.env.PATH ?? '',
    keyrings: '/usr/share/keyrings',
    root: process.geteuid?.() === 0,
  };
}

/** The needs that this host lacks to run a lab, or to build its image. */
export async function missing(to: 'run' | 'build', host: HostView = thisHost()): Promise<Need[]> {
  const lacking: Need[] = [];
  for (const need of needs()) {
    if (to === 'run' && need.to === 'build') continue;
    if (host.root && need.userOnly) continue;
    if (!(await need.isThere(host))) lacking.push(need);
  }
  return lacking;
}

export interface FoundQemu {
  /** The program, and the arguments before its options. */
  command: readonly string[];
  version: string;
  /** Whether it has been built with seccomp, and the kernel lets it use that. */
  sandbox: boolean;
}

/** The QEMU to run with this image. Throws LabError if it is not there or does not start. */
export async function findQemu(image: Pick<Image, 'tools'>): Promise<FoundQemu> {
  const command = qemuCommand(image);
  const [program = '', ...args] = command;
  try {
    const [{ stdout }, sandbox] = await Promise.all([
      execa(program, [...args, '--version']),
      hasSandbox(command),
    ]);
    return { command, version: /version (\d[\d.]*)/.exec(stdout)?.[1] ?? 'unknown', sandbox };
  } catch (cause) {
    throw new LabError(
      {
        what: 'QEMU does not start',
        where: command.join(' '),
        found: (cause as ExecaError).shortMessage,
        hint: '`scenario doctor` lists the missing parts.',
      },
      { cause },
    );
  }
}

/** Whether a QEMU without a machine starts in the sandbox: a tenth of a second. */
async function hasSandbox([program = '', ...args]: readonly string[]): Promise<boolean> {
  const none = ['-machine', 'none', '-nodefaults', '-display', 'none', '-monitor', 'stdio'];
  const { failed } = await execa(program, [...args, ...sandboxArgs, ...none], {
    input: 'quit\n',
    timeout: sandboxLimitMs,
    reject: false,
  });
  return !failed;
}

/** The host's distribution. */
export interface Distribution {
  /** As it calls itself: "Debian GNU/Linux 12 (bookworm)". */
  name: string;
  /** Debian, Ubuntu and their derivatives. */
  usesApt: boolean;
}

/** Reads os-release(5). An unreadable one is an unknown distribution. */
export async function distribution(osRelease = '/etc/os-release'): Promise<Distribution> {
  const text = await readFile(osRelease, 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(text)?.[1] ?? '';
  const ids = `${field('ID')} ${field('ID_LIKE')}`.split(' ');
  return {
    name: field('PRETTY_NAME') || 'an unknown distribution',
    usesApt: ids.includes('debian') || ids.includes('ubuntu'),
  };
}

/** A program on the PATH, as something that the host must have. */
export function program(name: string, debianPackage: string, to: Need['to']): Need {
  return { name, package: debianPackage, to, isThere: ({ path }) => isOnPath(name, path) };
}

/** Whether a program is in one of the folders of a PATH. */
export async function isOnPath(name: string, path: string): Promise<boolean> {
  const candidates = name.includes('/') ? [name] : path.split(':').map((folder) => join(folder || '.', name));
  for (const candidate of candidates) if (await isExecutable(candidate)) return true;
  return false;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // not there, or not for us: either way it cannot be run
  }
}

/** The package debian-archive-keyring has one file for each release that it knows. */
async function hasArchiveKeys(keyrings: string): Promise<boolean> {
  const names = await readdir(keyrings).catch(() => []);
  return names.some((name) => name.startsWith(`debian-archive-${recipe.suite}-`));
}
