/** Before the tests of the packed package: packs a copy of this checkout once. */
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the packed package. */
    tarball: string;
  }
}

const checkout = join(import.meta.dirname, '../..');

/** Everything that is packed, or needed to build it. */
const parts = [
  ...['bin', 'docs', 'images', 'scenarios', 'src', 'LICENSE', 'README.md', 'CHANGELOG.md'],
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json'],
];

export default async function pack(project: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'firedrill-pack-')));
  const copy = join(folder, 'checkout');
  await mkdir(copy);
  for (const name of parts) await cp(join(checkout, name), join(copy, name), { recursive: true });
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], { cwd: copy });
  // The build speaks before the JSON.
  const name = /"filename": "([^"]+)"/.exec(stdout)?.[1];
  if (!name) throw new Error(`npm pack names no file: ${stdout}`);
  project.provide('tarball', join(folder, name));
  return () => rm(folder, { recursive: true, force: true });
}
