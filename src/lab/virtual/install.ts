/** Installs the packages that the host lacks, as root on Debian or Ubuntu; any other user gets the exact command. */
import { LabError } from '../../errors.ts';
import { distribution, type HostView, listNeeds, missing, type Need, thisHost } from './host.ts';
import { runCommand } from './image/command.ts';

export interface InstallOptions {
  /** The purpose, in the virtual lab. */
  to: 'run' | 'build';
  /** Another lab's missing needs, and the lab's name in a message. */
  lab?: { name: string; missing: (host: HostView) => Promise<Need[]> };
  /** Gets the list of packages before their installation. */
  tell: (message: string) => void;
  signal?: AbortSignal;
  /** For tests. */
  host?: HostView;
  /** For tests: os-release(5). */
  osRelease?: string;
}

/**
 * Installs the packages that the host lacks, as root on Debian or Ubuntu. Throws LabError with the missing parts and how to get
 * them otherwise, or if that failed; and the signal's reason when it is aborted.
 */
export async function installMissing({
  to,
  lab = virtualLab(to),
  tell,
  signal,
  host = thisHost(),
  osRelease,
}: InstallOptions): Promise<void> {
  const lacking = await lab.missing(host);
  if (lacking.length === 0) return;
  const { usesApt } = await distribution(osRelease);
  if (!usesApt || !host.root) {
    throw new LabError({
      what: `this machine lacks needs of the ${lab.name}`,
      found: `no ${listNeeds(lacking)}`,
      hint: await howToGet(lacking, host, osRelease),
    });
  }

  const packages = packagesOf(lacking);
  tell(`Installing ${packages.join(', ')} with apt-get: this machine has no ${listNeeds(lacking)}.`);
  await install(packages, tell, signal);
  const still = await lab.missing(host);
  if (still.length === 0) return;
  throw new LabError({
    what: `the distribution's packages do not cover the needs of the ${lab.name}`,
    found: `no ${listNeeds(still)} after ${packagesOf(still).join(', ')} was installed`,
    hint: 'A newer debian-archive-keyring is at http://deb.debian.org/debian/pool/main/d/debian-archive-keyring/',
  });
}

/** The command, or the sentence, that gets the missing parts on this distribution. */
export async function howToGet(lacking: Need[], { root }: HostView, osRelease?: string): Promise<string> {
  const { name, usesApt } = await distribution(osRelease);
  const packages = packagesOf(lacking).join(' ');
  const apt = root ? 'apt-get' : 'sudo apt-get';
  if (usesApt) return `${apt} update && ${apt} install --no-install-recommends ${packages}`;
  return (
    `Install them with the package manager of ${name}.\n` +
    `  On Debian they are in the packages ${packages}.`
  );
}

/**
 * One apt-get of ours at a time: both labs may be set up at once, and apt-get does not wait for the lock of its lists.
 * The folder itself carries the lock, by flock(2): nothing is written there.
 */
const oneAtATime = ['flock', '--no-fork', '/var/lib'];

/** Only the download is given up on abort: a dpkg that is stopped halfway leaves the system's packages half set up. */
async function install(
  packages: string[],
  tell: (message: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  const options = {
    cwd: '/',
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    failure: 'the packages could not be installed',
    hint: `Try it by hand: ${command.join(' ')}`,
  };
  try {
    await runCommand([...oneAtATime, 'apt-get', 'update'], { ...options, signal });
  } catch (error) {
    signal?.throwIfAborted();
    // One broken source is enough to fail it, and may be unrelated to these packages.
    tell(`apt-get update failed; trying with the lists that are there.\n${(error as Error).message}`);
  }
  await runCommand([...oneAtATime, ...command, '--download-only'], { ...options, signal });
  await runCommand([...oneAtATime, ...command], options);
  signal?.throwIfAborted();
}

function virtualLab(to: 'run' | 'build'): NonNullable<InstallOptions['lab']> {
  requirePlatform();
  return { name: 'virtual lab', missing: (host) => missing(to, host) };
}

function requirePlatform(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  throw new LabError({
    what: 'the virtual lab does not run on this machine',
    expected: 'Linux on x86-64',
    found: `${process.platform} on ${process.arch}`,
    hint: 'It runs in a virtual machine or a container with Linux on x86-64.',
  });
}

/** The packages of the missing parts, each once. */
function packagesOf(lacking: Need[]): string[] {
  return [...new Set(lacking.map((need) => need.package))];
}
