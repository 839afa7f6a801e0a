/** The base of the images where Debian's own cannot be pulled. */
import { LabError } from '../../../errors.ts';
import { type BuildFolderOptions, inBuildFolder } from '../../programs/build-folder.ts';
import { makeBase } from '../../programs/debian.ts';
import { Progress } from '../../programs/progress.ts';
import type { Docker } from './docker.ts';
import { readToEnd } from './engine-stream.ts';
import { offlineBase } from './names.ts';
import { isPresent } from './resolve.ts';

export interface BaseOptions extends BuildFolderOptions {
  /** Rebuilds it even if it is there. */
  force: boolean;
}

/** Makes the base and imports it into Docker, if need be. Throws LabError, and the signal's reason when it is aborted. */
export async function provideBase(docker: Docker, { force, ...options }: BaseOptions): Promise<void> {
  const isWanted = async () => force || !(await isPresent(docker, offlineBase));
  if (!(await isWanted())) return;
  await inBuildFolder(options, async (folder) => {
    if (await isWanted()) await importBase(docker, folder, options);
  });
}

async function importBase(
  docker: Docker,
  folder: string,
  { tell, signal }: BuildFolderOptions,
): Promise<void> {
  using progress = new Progress("Making the images' base of Debian's packages", tell, { quietShare: 0 });
  try {
    const [repo, tag] = offlineBase.split(':') as [string, 'trixie'];
    const onStep = (step: number, of: number, name: string) => progress.at(step / of, name);
    const tar = await makeBase(tag, folder, { onStep, signal });
    await readToEnd(await docker.importImage(tar, { repo, tag }));
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof LabError) throw cause;
    const found = (cause as Error).message;
    throw new LabError({ what: 'the base could not be imported', where: offlineBase, found }, { cause });
  }
}
