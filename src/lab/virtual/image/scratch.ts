/** Where mmdebstrap makes its chroot, and how that is removed even after mmdebstrap was killed. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** How a note begins that names a scratch folder, in the folder of the build that uses it. */
const NOTE = 'scratch';

/**
 * Makes a folder for mmdebstrap's temporary files. Root's is inside the build's own folder. An ordinary user's is in
 * /tmp: its files belong to the user's subordinate ids, which may not pass through a home directory of mode 0700; a note
 * in the build's folder names it. `of`: one mmdebstrap, of the several of a build.
 */
export async function makeScratch(building: string, of = 'packages'): Promise<string> {
  if (process.geteuid?.() === 0) {
    const path = join(building, `chroots-${of}`);
    await mkdir(path, { mode: 0o755 });
    return path;
  }
  const path = await mkdtemp(join(tmpdir(), 'firedrill-build-'));
  await writeFile(join(building, `${NOTE}-${of}`), path);
  // mmdebstrap's other user ids must reach its contents.
  await execa('chmod', ['0711', path]);
  return path;
}

/** Removes a build's folder and the scratch folders that it names, for any owner of the files in there. */
export async function removeBuilding(building: string): Promise<void> {
  const notes = (await readdir(building).catch(() => [])).filter((name) => name.startsWith(NOTE));
  for (const note of notes) {
    const scratch = await readFile(join(building, note), 'utf8').catch(() => undefined);
    if (!scratch || !(await stat(scratch).catch(() => undefined))) continue;
    // Files of subordinate ids can be removed only in a user namespace of their owner.
    await execa('mmdebstrap', ['--unshare-helper', 'rm', '-rf', scratch], { reject: false });
    // The error names any path that remains.
    await rm(scratch, { recursive: true, force: true });
  }
  await rm(building, { recursive: true, force: true });
}
