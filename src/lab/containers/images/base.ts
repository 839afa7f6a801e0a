/** What images are built on where Debian's own cannot be pulled. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../errors.ts';
import { removeBuilding } from '../../virtual/image/scratch.ts';
import { makeBase } from './debian.ts';
import type { Docker } from './docker.ts';
import { readToEnd } from './engine-stream.ts';
import { offlineBase } from './names.ts';
import { programsFolder } from './programs.ts';
import { isPresent } from './resolve.ts';

export interface BaseOptions {
  /** Makes it anew even if it is there. */
  force: boolean;
  tell: (message: string) => void;
  signal?: AbortSignal;
}

/** Makes the base and imports it into Docker, if need be. Throws LabError, and the signal's reason when it is aborted. */
export async function provideBase(docker: Docker, { force, tell, signal }: BaseOptions): Promise<void> {
  if (!force && (await isPresent(docker, offlineBase))) return;
  tell("Making the images' base of Debian's packages. This takes about half a minute.");
  await mkdir(programsFolder(), { recursive: true });
  const folder = await mkdtemp(join(programsFolder(), '.base-'));
  try {
    const [, tag] = offlineBase.split(':') as [string, 'trixie'];
    const tar = await makeBase(tag, folder, signal);
    const answer = await docker.importImage(tar, { repo: offlineBase.split(':')[0], tag });
    await readToEnd(answer);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof LabError) throw cause;
    const found = (cause as Error).message;
    throw new LabError({ what: 'the base could not be imported', where: offlineBase, found }, { cause });
  } finally {
    await removeBuilding(folder);
  }
}
