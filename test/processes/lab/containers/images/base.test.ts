import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { provideBase } from '../../../../../src/lab/containers/images/base.ts';
import type { Docker } from '../../../../../src/lab/containers/images/docker.ts';
import { fakePrograms, temporaryFolder } from '../../../../lab/virtual/image/fake-image.ts';

/** A Docker that has the base, and counts imports; and an mmdebstrap that makes an empty file. */
async function given() {
  const folder = await temporaryFolder();
  const programs = await fakePrograms(join(folder.path, 'bin'), { mmdebstrap: ': >base.tar' });
  const imported: string[] = [];
  const docker = {
    getImage: () => ({ inspect: async () => ({}) }),
    async importImage(tar: string) {
      imported.push(tar);
      return Readable.from([]);
    },
  } as unknown as Docker;
  const cache = join(folder.path, 'programs');
  return {
    imported,
    provide: (force: boolean) => provideBase(docker, { force, cache, tell: () => {} }),
    left: async () => (await readdir(cache)).filter((name) => name !== '.lock'),
    async [Symbol.asyncDispose]() {
      programs[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

it('a base that is there is made again only by force, and the folder of its making is gone', async () => {
  await using at = await given();
  await at.provide(false);
  expect(at.imported).toEqual([]);
  await at.provide(true);
  expect(at.imported).toEqual([expect.stringMatching(/\/programs\/\.building-\w+\/base\.tar$/)]);
  expect(await at.left()).toEqual([]);
});
