/** Kubernetes 1.20.2 out of Debian's source package: four programs and kubectl, 400 MB. */
import { join } from 'node:path';
import type { BuildFolderOptions } from './build-folder.ts';
import { type Workshop, workIn } from './debian.ts';
import { kubernetesVersion } from './names.ts';
import { type Programs, providePrograms } from './programs.ts';
import { recipeFolder } from './recipe.ts';

/** The last Debian with that source; its golang-1.19 is the newest Go that compiles it as it is. */
export const kubernetesWorkshop: Workshop = {
  suite: 'bookworm',
  packages: [
    'dpkg-dev',
    'file',
    'golang-1.19-go',
    'golang-github-modern-go-reflect2-dev',
    'jq',
    'make',
    'patch',
    'procps',
    'rsync',
    'xz-utils',
  ],
  sources: true,
};

/** The folder of the programs, compiled if need be. Throws LabError, and the signal's reason when it is aborted. */
export function kubernetesPrograms(options: BuildFolderOptions): Promise<string> {
  const { tell, signal } = options;
  const script = join(recipeFolder('kubernetes'), 'compile.sh');
  const programs: Programs = {
    name: `kubernetes-${kubernetesVersion}`,
    script,
    made: kubernetesWorkshop,
    async compile(folder) {
      tell(
        `Compiling Kubernetes ${kubernetesVersion} from Debian's source package. This is done once, takes about\n` +
          '  ten minutes on two cores, and needs 5 GB of disk meanwhile.',
      );
      const failure = 'Kubernetes could not be compiled';
      await workIn({ workshop: kubernetesWorkshop, script, folder, signal, failure });
    },
  };
  return providePrograms(programs, options);
}
