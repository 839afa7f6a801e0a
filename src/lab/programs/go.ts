/** A Go that is new enough: the machine's own, one that its Go fetches from the module proxy, or one that Debian's Go fetches. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExecaError, execa } from 'execa';
import { FiredrillError, LabError } from '../../errors.ts';
import type { BuildFolderOptions } from './build-folder.ts';
import { type Workshop, workIn } from './debian.ts';
import { keptPrograms, type Programs, providePrograms } from './programs.ts';

/** A Go release. */
export type GoVersion = readonly [major: number, minor: number, patch: number];

/** A command that runs Go. */
export interface Go {
  /** The program: a path or a name on the PATH. */
  command: string;
  /** E.g. `1.26.8`. */
  version: string;
  /** Variables that it needs beside this process's own. */
  env: Record<string, string>;
  /** Where it is from, e.g. `this machine's Go 1.26.8`. */
  origin: string;
}

/** The release that is fetched where the machine's is too old. */
const fetched = '1.26.8';
/** The first Go that fetches another one by itself: https://go.dev/doc/toolchain. */
const firstThatFetches: GoVersion = [1, 21, 0];
/** Debian 13's Go is 1.24. It runs only to fetch a newer one. */
export const goWorkshop: Workshop = {
  suite: 'trixie',
  packages: ['ca-certificates', 'golang-go'],
  sources: false,
};
const fetchScript = `set -eu
export GOTOOLCHAIN=go${fetched} HOME=/root
root=$(go env GOROOT)
mkdir -p /out
cp -r "$root" /out/go
/out/go/bin/go version
`;

export interface GoOptions extends BuildFolderOptions {
  /** The oldest release that will do. */
  oldest: GoVersion;
  /** The machine's Go; for tests. */
  command?: string;
}

/** Throws LabError where no Go that is new enough can be had, and the signal's reason when it is aborted. */
export async function provideGo(options: GoOptions): Promise<Go> {
  const { oldest, command = 'go', signal } = options;
  const own = await versionOf(command);
  const there = await findGo(oldest, command);
  if (there) return there;
  signal?.throwIfAborted();
  if (own && isAtLeast(own, firstThatFetches)) return fetchByOwn(command, own, options);
  return fetchByDebian(own, options);
}

/** The machine's Go; undefined where there is none, or only an older one. Fetches nothing. */
export async function findGo(oldest: GoVersion, command = 'go'): Promise<Go | undefined> {
  const version = await versionOf(command);
  if (!version || !isAtLeast(version, oldest)) return undefined;
  return { command, version, env: { GOTOOLCHAIN: 'local' }, origin: `this machine's Go ${version}` };
}

/** E.g. `1.26.8`, of the program itself and not of a toolchain that a go.mod names; undefined: there is no such program. */
async function versionOf(command: string): Promise<string | undefined> {
  const env = { GOTOOLCHAIN: 'local' };
  const { stdout } = await execa(command, ['version'], { reject: false, cwd: '/', env });
  return /go version go(\d+\.\d+\S*)/.exec(stdout ?? '')?.[1];
}

/** Whether a release is that or a newer one. `1.26rc1` counts as 1.26.0. */
export function isAtLeast(version: string, oldest: GoVersion): boolean {
  const [, ...parts] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  for (const [at, least] of oldest.entries()) {
    const part = Number(parts[at] ?? 0);
    if (part !== least) return part > least;
  }
  return true;
}

async function fetchByOwn(command: string, own: string, { oldest, tell, signal }: GoOptions): Promise<Go> {
  tell(`Fetching Go ${fetched} from Go's module proxy: this machine's Go ${own} is too old.`);
  const env = { GOTOOLCHAIN: `go${fetched}` };
  try {
    await execa(command, ['version'], { cwd: '/', env, cancelSignal: signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw noGo(oldest, `Go ${own}, and the module proxy's answer: ${lastWords(cause)}`, cause);
  }
  return { command, version: fetched, env, origin: `Go ${fetched} from Go's module proxy` };
}

/** Kept beside the compiled programs, so that it is fetched once. */
async function fetchByDebian(own: string | undefined, options: GoOptions): Promise<Go> {
  const { oldest, tell, signal } = options;
  const kept: Omit<Programs, 'compile'> = { name: `go-${fetched}`, inputs: [], made: fetchScript };
  const found = own ? `Go ${own}` : 'no Go';
  if (!(await keptPrograms(kept, options)))
    tell(`Fetching Go ${fetched} from Go's module proxy with Debian's Go: this machine has ${found}.`);
  try {
    const folder = await providePrograms(
      {
        ...kept,
        async compile(work) {
          const script = join(work, 'fetch-go.sh');
          await writeFile(script, fetchScript);
          const failure = 'Go could not be fetched';
          await workIn({ workshop: goWorkshop, script, folder: work, signal, failure });
        },
      },
      options,
    );
    const command = join(folder, 'go', 'bin', 'go');
    return { command, version: fetched, env: { GOTOOLCHAIN: 'local' }, origin: `Go ${fetched}` };
  } catch (cause) {
    signal?.throwIfAborted();
    if (!(cause instanceof FiredrillError)) throw cause;
    const { found: said, what } = cause.explanation;
    throw noGo(oldest, `${found}, and ${what}:\n            ${said}`, cause);
  }
}

function noGo(oldest: GoVersion, found: string, cause: unknown): LabError {
  return new LabError(
    {
      what: 'this machine has no Go that is new enough, and none could be fetched',
      where: 'go, on the PATH',
      expected: `Go ${oldest.join('.')} or newer`,
      found,
      hint:
        'Install it from https://go.dev/dl, or let GOPROXY name a module proxy that serves golang.org/toolchain.\n' +
        '  With a registry, `scenario setup --lab containers` pulls the images, and needs no Go.',
    },
    { cause },
  );
}

function lastWords(cause: unknown): string {
  const printed = cause instanceof ExecaError ? String(cause.stderr ?? '').trim() : '';
  return printed.split('\n').slice(-3).join('\n            ') || (cause as Error).message;
}
