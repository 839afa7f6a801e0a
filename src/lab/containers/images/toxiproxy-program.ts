/** Toxiproxy out of its Go module: with the Go of this machine if it is new enough, else with Debian's. */
import { join } from 'node:path';
import { execa } from 'execa';
import { runCommand } from '../../virtual/image/command.ts';
import type { BuildFolderOptions } from './build-folder.ts';
import { type Workshop, workIn } from './debian.ts';
import { toxiproxyVersion } from './names.ts';
import { type Programs, providePrograms } from './programs.ts';
import { recipeFolder } from './recipe.ts';

/** The oldest Go that its go.mod takes. */
const OLDEST_GO = [1, 23] as const;
/** trixie's Go is 1.24. */
export const toxiproxyWorkshop: Workshop = {
  suite: 'trixie',
  packages: ['ca-certificates', 'golang-go'],
  sources: false,
};
const failure = 'Toxiproxy could not be compiled';

/** The folder with `toxiproxy-server`, compiled if need be. Throws LabError, and the signal's reason when it is aborted. */
export function toxiproxyProgram(options: BuildFolderOptions): Promise<string> {
  const { tell, signal } = options;
  const script = join(recipeFolder('toxiproxy'), 'compile.sh');
  const programs: Programs = {
    name: `toxiproxy-${toxiproxyVersion}`,
    script,
    made: {},
    async compile(folder, out) {
      const go = await findGo();
      const by = go ? `this machine's Go ${go}` : "Debian's Go, which is fetched for it";
      tell(`Compiling Toxiproxy ${toxiproxyVersion} with ${by}.`);
      if (!go) return workIn({ workshop: toxiproxyWorkshop, script, folder, signal, failure });
      const hint = "Is Go's module proxy reachable from here? GOPROXY names another.";
      await runCommand(['sh', script, out], { cwd: folder, signal, failure, hint });
    },
  };
  return providePrograms(programs, options);
}

/** The version of this machine's Go; undefined if there is none that is new enough. */
export async function findGo(): Promise<string | undefined> {
  const { stdout } = await execa('go', ['version'], { reject: false, cwd: '/' });
  const [, version = '', major, minor] = /go version go((\d+)\.(\d+)\S*)/.exec(stdout ?? '') ?? [];
  const newer = Number(major) > OLDEST_GO[0] || Number(minor) >= OLDEST_GO[1];
  return version && newer ? version : undefined;
}
