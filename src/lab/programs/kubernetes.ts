/**
 * Kubernetes out of our own Go module, images/kubernetes/: control plane, kubelet, kubectl and k3s's datastore as one static
 * program, `kubernetes`. Both labs can use the same one.
 */
import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../package-root.ts';
import { type BuildFolderOptions, programsFolder } from './build-folder.ts';
import { type GoVersion, provideGo } from './go.ts';
import { buildGo, goCache } from './go-build.ts';
import { keptPrograms, type Programs, providePrograms } from './programs.ts';
import { type Room, requireRoom } from './room.ts';

/** Kubernetes in images/kubernetes/go.mod. */
export const kubernetesVersion = '1.37.2';
/** The `go` line of images/kubernetes/go.mod: kine's own. */
export const kubernetesGo: GoVersion = [1, 26, 5];
/** The folder of the Go module. */
export const kubernetesModule = join(packageRoot, 'images', 'kubernetes');
/** Measured: 4.1 GB of compiled packages, 1.3 GB of modules, 0.2 GB of program and link; the linker's peak is 3.3 GB. */
const needed: Room = { diskBytes: 6e9, memoryBytes: 3.5e9 };
/** The versions that kubelet and kubectl report, in the form of Kubernetes' own build (hack/lib/version.sh). */
const [major, minor] = kubernetesVersion.split('.');
const versions = {
  gitVersion: `v${kubernetesVersion}`,
  gitMajor: major,
  gitMinor: minor,
  gitTreeState: 'archive',
};
const ldflags = [
  '-s -w',
  ...['k8s.io/client-go/pkg/version', 'k8s.io/component-base/version'].flatMap((path) =>
    Object.entries(versions).map(([name, value]) => `-X ${path}.${name}=${value}`),
  ),
].join(' ');

/** The files of the Go module that decide the program. */
export function kubernetesInputs(): string[] {
  return readdirSync(kubernetesModule)
    .sort()
    .map((name) => join(kubernetesModule, name));
}

export interface KubernetesOptions extends BuildFolderOptions {
  /** The room that there is; for tests. */
  room?: Room;
}

/**
 * The folder with the program `kubernetes`, compiled where it is absent. Throws LabError, before it starts where disk or memory
 * are too small, and the signal's reason when it is aborted; the next call continues then.
 */
export async function kubernetesProgram(options: KubernetesOptions): Promise<string> {
  const { tell, signal, cache = programsFolder(), room } = options;
  const kept: Omit<Programs, 'compile'> = {
    name: `kubernetes-${kubernetesVersion}`,
    inputs: kubernetesInputs(),
    made: ldflags,
  };
  const there = await keptPrograms(kept, options);
  if (there) return there;
  const title = `Kubernetes ${kubernetesVersion}`;
  await mkdir(cache, { recursive: true });
  const diskBytes = Math.max(0, needed.diskBytes - (await bytesIn(goCache(cache))));
  const work = `compile ${title}`;
  await requireRoom({
    work,
    folder: cache,
    needed: { ...needed, diskBytes },
    variable: 'XDG_CACHE_HOME',
    found: room,
  });
  const go = await provideGo({ ...options, oldest: kubernetesGo });
  return providePrograms(
    {
      ...kept,
      async compile(scratch, out) {
        tell(`Compiling ${title}. This is done once, and takes about 8 minutes on two idle cores.`);
        const program = join(out, 'kubernetes');
        const module = kubernetesModule;
        await buildGo({ go, module, out: program, ldflags, scratch, title, cache, tell, signal });
      },
    },
    options,
  );
}

/** The kept part of an interrupted compilation needs no room of its own. 0 where there is none. */
async function bytesIn(folder: string): Promise<number> {
  const { stdout } = await execa('du', ['--summarize', '--block-size=1', folder], { reject: false });
  return Number.parseInt(stdout, 10) || 0;
}
