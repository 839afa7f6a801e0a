/** Debian systems made by mmdebstrap: one to compile in, thrown away afterwards, and one to build images on. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { debianMirror } from '../virtual/image/build.ts';
import { runCommand } from '../virtual/image/command.ts';
import { chooseMode, mirrorHint, packageSteps } from '../virtual/image/packages.ts';
import { makeScratch } from '../virtual/image/scratch.ts';

/** A Debian to compile in. */
export interface Workshop {
  suite: 'trixie';
  /** Debian packages, without their recommendations. */
  packages: readonly string[];
  /** Whether the script fetches source packages. */
  sources: boolean;
}

export interface WorkOptions {
  workshop: Workshop;
  /** Run as root in there; its files in /out go to `folder`/out. */
  script: string;
  /** For temporary files, too: several GB. */
  folder: string;
  signal?: AbortSignal;
  /** The meaning of a failure, for the message. */
  failure: string;
}

/** Runs a script in a fresh Debian. Throws LabError with its last lines, and the signal's reason when it is aborted. */
export async function workIn(options: WorkOptions): Promise<void> {
  const { workshop, script, folder, signal, failure } = options;
  const mirror = debianMirror();
  const sources = workshop.sources ? [`deb-src ${mirror} ${workshop.suite} main`] : [];
  // A proxy's own certificate authority is known to this host alone; the system is thrown away with it.
  const bundle = workshop.packages.includes('ca-certificates') && process.env.SSL_CERT_FILE;
  const authorities = bundle
    ? [`--customize-hook=upload "${bundle}" /etc/ssl/certs/ca-certificates.crt`]
    : [];
  await runCommand(
    [
      'mmdebstrap',
      `--mode=${await chooseMode()}`,
      '--variant=apt',
      '--format=null',
      '--aptopt=Apt::Install-Recommends "false"',
      `--include=${workshop.packages.join(',')}`,
      ...authorities,
      `--customize-hook=upload "${script}" /compile.sh`,
      '--customize-hook=chroot "$1" sh /compile.sh',
      // It keeps the folder's name.
      `--customize-hook=copy-out /out "${folder}"`,
      workshop.suite,
      '/dev/null',
      `deb ${mirror} ${workshop.suite} main`,
      ...sources,
    ],
    { cwd: folder, env: { TMPDIR: await makeScratch(folder) }, signal, failure, hint: mirrorHint(mirror) },
  );
}

/** Writes `folder`/base.tar: Debian's smallest system with apt, as `debian:SUITE-slim` is. Gives its path. */
export async function makeBase(
  suite: Workshop['suite'],
  folder: string,
  { onStep, signal }: { onStep: (step: number, of: number, name: string) => void; signal?: AbortSignal },
): Promise<string> {
  const mirror = debianMirror();
  await mkdir(folder, { recursive: true });
  const leftOut = ['man', 'doc', 'locale', 'info'].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  );
  await runCommand(
    [
      'mmdebstrap',
      `--mode=${await chooseMode()}`,
      '--variant=minbase',
      '--aptopt=Apt::Install-Recommends "false"',
      ...leftOut,
      suite,
      'base.tar',
      mirror,
    ],
    {
      cwd: folder,
      env: { TMPDIR: await makeScratch(folder) },
      signal,
      onLine(line) {
        const step = packageSteps.findIndex(([begins]) => line.startsWith(begins));
        const name = packageSteps[step]?.[1];
        if (name) onStep(step, packageSteps.length, name);
      },
      failure: 'the base of the images could not be made',
      hint: mirrorHint(mirror),
    },
  );
  return join(folder, 'base.tar');
}
