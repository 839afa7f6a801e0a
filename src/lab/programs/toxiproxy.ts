/** Toxiproxy out of its Go module: with the Go of this machine where it is new enough, else with Debian's. */
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { runCommand } from '../virtual/image/command.ts';
import type { BuildFolderOptions } from './build-folder.ts';
import { workIn } from './debian.ts';
import { findGo, type GoVersion, goWorkshop } from './go.ts';
import { type Programs, providePrograms } from './programs.ts';

/** Toxiproxy's newest release, of its image and of its Go module alike. */
export const toxiproxyVersion = '2.12.0';
/** The oldest Go that its go.mod takes. */
export const toxiproxyGo: GoVersion = [1, 23, 0];
const failure = 'Toxiproxy could not be compiled';

/** The folder with `toxiproxy-server` and `toxiproxy-cli`, compiled where it is absent. Throws LabError, and the signal's reason when it is aborted. */
export function toxiproxyProgram(options: BuildFolderOptions): Promise<string> {
  const { tell, signal } = options;
  const script = join(packageRoot, 'images', 'containers', 'toxiproxy', 'compile.sh');
  const programs: Programs = {
    name: `toxiproxy-${toxiproxyVersion}`,
    inputs: [script],
    made: {},
    async compile(folder, out) {
      const go = await findGo(toxiproxyGo);
      const by = go?.origin ?? "Debian's Go, which is fetched for it";
      tell(`Compiling Toxiproxy ${toxiproxyVersion} with ${by}.`);
      if (!go) return workIn({ workshop: goWorkshop, script, folder, signal, failure });
      const hint = "Does Go's module proxy answer from here? GOPROXY names another proxy.";
      await runCommand(['sh', script, out], { cwd: folder, signal, failure, hint });
    },
  };
  return providePrograms(programs, options);
}
