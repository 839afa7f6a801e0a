/** The build of layers with a stand-in for mmdebstrap; the file system is made by the real program. */
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LabError, UsageError } from '../../../../../src/errors.ts';
import type { HostNeeds } from '../../../../../src/lab/lab.ts';
import { ensureLayer, listLayers, removeLayers } from '../../../../../src/lab/virtual/layer/cache.ts';
import { snapshotKey } from '../../../../../src/lab/virtual/snapshot-key.ts';
import { fakePrograms, temporaryFolder } from '../../../../lab/virtual/image/fake-image.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Installs one file, as layer.sh reports it; `resticc` is a slip. */
const INSTALL = `
echo run >> ../../mmdebstrap.runs
case "$*" in
  *'layer.sh resticc'*) printf 'missing resticc\\nknown restic\\nknown rsync\\n' > layer.report; tar -cf layer.tar --files-from /dev/null; exit ;;
esac
cmp base.tar ../../base.tar || exit 9
mkdir -p made/usr/bin; echo program > made/usr/bin/restic; chmod 755 made/usr/bin/restic
tar -C made --owner=0 --group=0 -cf layer.tar ./usr
printf 'package bash 5.2\\npackage restic 0.18\\n' > layer.report
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let programs: Disposable;
let told: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('TMPDIR', folder.path);
  await writeFile(join(folder.path, 'base.tar'), 'the base');
  await writeFile(join(folder.path, 'base.tar.gz'), gzipSync('the base'));
  // The host's mke2fs in the place of the image's, by a loader that only starts it.
  const tools = join(folder.path, 'tools');
  await mkdir(tools);
  await writeFile(
    join(tools, 'ld-linux-x86-64.so.2'),
    '#!/bin/sh\nshift 3\nexec "$(PATH=$PATH:/usr/sbin:/sbin command -v mke2fs)" "$@"\n',
  );
  await chmod(join(tools, 'ld-linux-x86-64.so.2'), 0o755);
  programs = await fakePrograms(join(folder.path, 'bin'), { mmdebstrap: INSTALL });
  told = [];
});

afterEach(async () => {
  programs[Symbol.dispose]();
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

const image = () =>
  ({
    base: join(folder.path, 'base.tar.gz'),
    tools: join(folder.path, 'tools'),
    manifest: { files: {}, packages: { bash: '5.2' } },
  }) as unknown as Parameters<typeof ensureLayer>[0]['image'];

const layers = () => join(folder.path, 'layers');
const ensure = (content: Partial<HostNeeds>, signal?: AbortSignal) =>
  ensureLayer({
    image: image(),
    content: { packages: [], files: {}, ...content },
    tell: (message) => told.push(message),
    layers: layers(),
    signal,
  });
const runs = async () =>
  (await readFile(join(folder.path, 'mmdebstrap.runs'), 'utf8').catch(() => '')).split('\n').length - 1;
/** A file of the layer, read out of its file system. */
async function contentOf(path: string, inLayer: string): Promise<string> {
  const { stdout } = await execa('debugfs', ['-R', `cat ${inLayer}`, path], {
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  return stdout;
}

test('no packages and no files are no layer', async () => {
  expect(await ensure({})).toBeUndefined();
});

test('packages are installed once, by one of two callers at a time, and found from then on', async () => {
  const [one, other] = await Promise.all([
    ensure({ packages: ['restic'] }),
    ensure({ packages: ['restic'] }),
  ]);
  const found = await ensure({ packages: ['restic'] });
  expect(await runs()).toBe(1);
  expect(other).toEqual(one);
  expect(found).toEqual(one);
  expect(found?.manifest.installed).toEqual({ restic: '0.18' });
  expect(await contentOf(found?.path ?? '', '/usr/bin/restic')).toBe('program');
  expect((found?.bytes ?? 1) % (128 * 2 ** 20)).toBe(0);
  expect(await listLayers(layers())).toEqual([one]);
});

test('a file of the user lies over the same packages, which are not installed again, and its content makes another layer', async () => {
  const tool = join(folder.path, 'kopia');
  await writeFile(tool, 'version 1', { mode: 0o755 });
  const first = await ensure({ packages: ['restic'], files: { '/usr/local/bin/kopia': tool } });
  expect(await contentOf(first?.path ?? '', '/usr/local/bin/kopia')).toBe('version 1');
  expect(await contentOf(first?.path ?? '', '/usr/bin/restic')).toBe('program');
  await writeFile(tool, 'version 2');
  const second = await ensure({ packages: ['restic'], files: { '/usr/local/bin/kopia': tool } });
  expect(second?.digest).not.toBe(first?.digest);
  expect(await runs()).toBe(1);
});

test('a package that Debian does not have is a mistake of usage, with the nearest names, and leaves nothing', async () => {
  const refusal = await ensure({ packages: ['resticc'] }).catch((error) => error);
  expect(refusal).toBeInstanceOf(UsageError);
  expect(refusal.message).toContain('there is no Debian package resticc');
  expect(refusal.message).toContain('The nearest names: resticc: restic.');
  expect(await readdir(layers())).toEqual(['.lock']);
});

test('a mirror that is away is trouble of the lab, with a hint; a layer that is there works on', async () => {
  const there = await ensure({ packages: ['restic'] });
  using _ = await fakePrograms(join(folder.path, 'away'), {
    mmdebstrap: 'echo "E: Failed to fetch" >&2; exit 25',
  });
  expect(await ensure({ packages: ['restic'] })).toEqual(there);
  const refusal = await ensure({ packages: ['rclone'] }).catch((error) => error);
  expect(refusal).toBeInstanceOf(LabError);
  expect(refusal.message).toMatch(
    /rclone could not be installed[\s\S]*E: Failed to fetch[\s\S]*FIREDRILL_MIRROR/,
  );
  expect((await readdir(layers())).sort()).toEqual(['.lock', there?.key].sort());
});

test('an aborted build leaves nothing, and a killed one goes with the next', async () => {
  using _ = await fakePrograms(join(folder.path, 'slow'), { mmdebstrap: 'sleep 60' });
  const abort = new AbortController();
  const building = ensure({ packages: ['restic'] }, abort.signal).catch((error) => error);
  await vi.waitFor(async () => expect((await readdir(layers())).length).toBe(2), { timeout: 20_000 });
  abort.abort(new Error('stop'));
  expect(await building).toMatchObject({ message: 'stop' });
  expect(await readdir(layers())).toEqual(['.lock']);

  await mkdir(join(layers(), '.building-1-dead'));
  await ensure({ files: { '/usr/local/bin/tool': join(folder.path, 'base.tar') } });
  expect(await readdir(layers())).not.toContain('.building-1-dead');
});

test('a damaged layer is built again', async () => {
  const built = await ensure({ packages: ['restic'] });
  await writeFile(built?.path ?? '', 'short');
  const again = await ensure({ packages: ['restic'] });
  expect(await contentOf(again?.path ?? '', '/usr/bin/restic')).toBe('program');
  expect(await runs()).toBe(2);
});

test('a snapshot has its layer in its key, and one without a layer has the key of earlier versions', async () => {
  const files = Object.fromEntries(['vmlinuz'].map((name) => [name, { size: 1, mtimeMs: 1, sha256: 'a' }]));
  const of = { image: { ...image(), manifest: { files } } as never, qemu: { version: '10.0' } };
  const layer = (digest: string) => ({ bytes: 128 * 2 ** 20, digest });
  const keys = [
    await snapshotKey(of),
    await snapshotKey({ ...of, layer: layer('a') }),
    await snapshotKey({ ...of, layer: layer('b') }),
  ];
  expect(new Set(keys).size).toBe(3);
});

test('removal frees them all', async () => {
  await ensure({ packages: ['restic'] });
  expect(await removeLayers(undefined, layers())).toEqual([layers()]);
  expect(await removeLayers(undefined, layers())).toEqual([]);
});
