import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostView, missing } from '../../../../src/lab/virtual/host.ts';
import { installMissing } from '../../../../src/lab/virtual/install.ts';
import { fakePrograms, temporaryFolder } from '../../../lab/virtual/image/fake-image.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** A host that has nothing at all. */
let bare: HostView;
let debian: string;
let told: string[];
const tell = (message: string) => void told.push(message);

beforeEach(async () => {
  folder = await temporaryFolder();
  bare = { path: join(folder.path, 'host'), keyrings: join(folder.path, 'host'), root: false };
  await mkdir(bare.path);
  debian = join(folder.path, 'os-release');
  await writeFile(debian, 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n');
  told = [];
});

afterEach(() => folder[Symbol.asyncDispose]());

const everything = 'util-linux cpio mmdebstrap xz-utils tar fakeroot uidmap debian-archive-keyring';

test('an ordinary user on Debian gets the exact command, and exit code 3', async () => {
  const installing = installMissing({ to: 'build', tell, host: bare, osRelease: debian });
  await expect(installing).rejects.toMatchObject({
    exitCode: 3,
    explanation: {
      found: expect.stringMatching(/^no setpriv, .*mmdebstrap/),
      hint: `sudo apt-get update && sudo apt-get install --no-install-recommends ${everything}`,
    },
  });
});

test('running a lab needs less than building its image', async () => {
  const installing = installMissing({ to: 'run', tell, host: bare, osRelease: debian });
  await expect(installing).rejects.toMatchObject({
    explanation: {
      hint: 'sudo apt-get update && sudo apt-get install --no-install-recommends util-linux cpio',
    },
  });
});

test('Ubuntu, which says that it is like Debian, gets the command too', async () => {
  await writeFile(debian, 'PRETTY_NAME="Ubuntu 24.04"\nID=ubuntu\nID_LIKE=debian\n');
  const installing = installMissing({ to: 'run', tell, host: bare, osRelease: debian });
  await expect(installing).rejects.toThrow(/sudo apt-get install/);
});

test('another distribution is named, with Debian’s packages for orientation', async () => {
  await writeFile(debian, 'PRETTY_NAME="Fedora Linux 42"\nID=fedora\n');
  const installing = installMissing({ to: 'run', tell, host: { ...bare, root: true }, osRelease: debian });
  await expect(installing).rejects.toThrow(/Fedora Linux 42.*util-linux cpio/s);
  expect(told).toEqual([]);
});

test('archive keys that are older than the suite are missing', async () => {
  await writeFile(join(bare.keyrings, 'debian-archive-bookworm-stable.gpg'), '');
  const names = async () => (await missing('build', bare)).map((need) => need.package);
  expect(await names()).toContain('debian-archive-keyring');
  await writeFile(join(bare.keyrings, 'debian-archive-trixie-stable.gpg'), '');
  expect(await names()).not.toContain('debian-archive-keyring');
});

test('root does without fakeroot and uidmap', async () => {
  const names = (await missing('build', { ...bare, root: true })).map((need) => need.package);
  expect(names).not.toContain('fakeroot');
  expect(names).not.toContain('uidmap');
});

/** An apt-get that notes its arguments, and installs `programs` into the bare host. */
async function fakeApt(programs: string[], more = '') {
  const install = programs.map((name) => `echo > '${bare.path}/${name}'; chmod +x '${bare.path}/${name}'`);
  const script = `echo "$DEBIAN_FRONTEND $*" >> '${folder.path}/asked'\n${more}\n${install.join('\n')}`;
  return fakePrograms(join(folder.path, 'bin'), { 'apt-get': script });
}

const lackedToRun = ['setpriv', 'flock', 'cpio'];

test('root on Debian gets it installed, with a message', async () => {
  using _ = await fakeApt(lackedToRun);
  await installMissing({ to: 'run', tell, host: { ...bare, root: true }, osRelease: debian });
  const asked = await readFile(join(folder.path, 'asked'), 'utf8');
  const install = 'noninteractive install --yes --no-install-recommends util-linux cpio';
  expect(asked.split('\n')).toEqual(['noninteractive update', `${install} --download-only`, install, '']);
  expect(told).toEqual([expect.stringContaining('Installing util-linux, cpio')]);
});

test('where nothing is missing nothing is installed', async () => {
  using _ = await fakeApt(lackedToRun);
  const host = { ...bare, root: true };
  await installMissing({ to: 'run', tell, host, osRelease: debian });
  told = [];
  await installMissing({ to: 'run', tell, host, osRelease: debian });
  expect(told).toEqual([]);
});

test('a broken package source does not keep the rest from being installed', async () => {
  using _ = await fakeApt(lackedToRun, '[ "$1" = update ] && { echo "E: broken source"; exit 100; }');
  await installMissing({ to: 'run', tell, host: { ...bare, root: true }, osRelease: debian });
  expect(told.join('\n')).toContain('E: broken source');
});

test('an apt-get that fails is shown with its output and the command to try', async () => {
  using _ = await fakeApt([], 'echo "E: Unable to locate package"; exit 100');
  const installing = installMissing({ to: 'run', tell, host: { ...bare, root: true }, osRelease: debian });
  await expect(installing).rejects.toThrow(/E: Unable to locate package.*apt-get install/s);
});

test('packages that lack a needed program are named', async () => {
  using _ = await fakeApt(lackedToRun.slice(0, 2));
  const installing = installMissing({ to: 'run', tell, host: { ...bare, root: true }, osRelease: debian });
  await expect(installing).rejects.toThrow(/no cpio after/);
});

test('two set-ups at once run one apt-get after the other', async () => {
  // A second apt-get that meets the first one's mark fails, as the real one does at the lock of its lists.
  const mark = `'${folder.path}/mark'`;
  using _ = await fakeApt(['setpriv'], `mkdir ${mark} || exit 100; sleep 0.2; rmdir ${mark}`);
  const host = { ...bare, root: true };
  const lab = {
    name: 'lab',
    missing: async (view: HostView) => (await missing('run', view)).filter(({ name }) => name === 'setpriv'),
  };
  const install = () => installMissing({ to: 'run', lab, tell, host, osRelease: debian });
  await Promise.all([install(), install()]);
  expect(told.filter((line) => line.includes('failed'))).toEqual([]);
});
