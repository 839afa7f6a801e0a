/** Image folders and programs to build them with, small enough for a test. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  describeFiles,
  imageFiles,
  type Manifest,
  toolsFolder,
} from '../../../../src/lab/virtual/image/manifest.ts';

/** A folder that is removed when it is disposed of. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Writes an image of three small files into `images`/KEY and gives that folder. */
export async function writeFakeImage(images: string, key: string): Promise<string> {
  const folder = join(images, key);
  await mkdir(folder, { recursive: true });
  await mkdir(join(folder, toolsFolder), { recursive: true });
  for (const name of [...imageFiles, `${toolsFolder}/mke2fs`])
    await writeFile(join(folder, name), `content of ${name}`);
  const manifest: Manifest = {
    key,
    builtAt: new Date().toISOString(),
    suite: 'trixie',
    kernel: '6.12.0-test',
    node: '24.0.0',
    packages: {},
    tools: {},
    files: await describeFiles(folder),
  };
  await writeFile(join(folder, 'image.json'), JSON.stringify(manifest));
  return folder;
}

/** Puts programs, given as shell scripts, in front of the PATH until it is disposed of. */
export async function fakePrograms(folder: string, scripts: Record<string, string>): Promise<Disposable> {
  await mkdir(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const before = process.env.PATH ?? '';
  process.env.PATH = `${folder}${delimiter}${before}`;
  return {
    [Symbol.dispose]() {
      process.env.PATH = before;
    },
  };
}
