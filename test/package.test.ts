/** The package as people install it: packed, and installed into a folder of its own. */
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeKey } from '../src/lab/virtual/image/recipe.ts';
import { node } from './cli/scenario.ts';

const checkout = join(import.meta.dirname, '..');
const mine = `import { assert, at, backup, failsCleanly, scenario, silence } from 'firedrill';

export default scenario({
  title: 'mine',
  subjects: { 'rsync-ssh': assert(failsCleanly({ within: '2m' })) },
  data: { files: 10, size: '1MB' },
  timeline: [at('0s', backup()), at('1s', silence('target', { for: '1m' })), at('5m', backup())],
});
`;

let folder: string;
let user: string;
let packed: string[];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'firedrill-package-')));
  const [tarball, files] = await pack(await copyOfCheckout(join(folder, 'checkout')));
  packed = files;
  user = join(folder, 'user');
  await mkdir(user);
  await writeFile(join(user, 'package.json'), '{ "type": "module", "private": true }');
  await execa('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], { cwd: user });
  await writeFile(join(user, 'mine.ts'), mine);
  await writeFile(join(user, 'wrong.ts'), mine.replace("within: '2m'", "wihtin: '2m'"));
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  it('holds what is built and what it reads, no sources and no tests', () => {
    for (const file of [
      'LICENSE',
      'README.md',
      'bin/scenario.js',
      'dist/src/index.d.ts',
      'docs/report.schema.json',
    ])
      expect(packed).toContain(file);
    expect(packed.filter((file) => /^(src|test|scenarios|reports)\//.test(file))).toEqual([]);
  });
});

describe('the installed package', () => {
  it('lists, shows and plans its scenarios', async () => {
    expect((await scenario('list')).stdout).toContain('nfs-soft-flood');
    expect((await scenario('show', 'nfs-soft-flood')).stdout).toContain('rsync-ssh  asserted: fails cleanly');
    const { exitCode, stdout } = await scenario('run', 'nfs-soft-flood', '--dry-run');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('backup 4') });
  });

  it('plans a scenario of the user’s own, which imports from firedrill', async () => {
    const { exitCode, stdout, stderr } = await scenario('run', './mine.ts', '--dry-run');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('silence on=target for=1m');
  });

  it('knows the types of what such a file says', async () => {
    const { exitCode, stderr } = await scenario('show', './wrong.ts');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^wrong\.ts:5:\d+: .*'wihtin' does not exist/);
  });

  it('tells an editor the types of what such a file says', async () => {
    const tsc = join(user, 'node_modules/typescript/bin/tsc');
    const strict = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--pretty',
      'false',
    ];
    const { stdout } = await execa(node, [tsc, ...strict, 'mine.ts', 'wrong.ts'], {
      cwd: user,
      reject: false,
    });
    expect(stdout).toMatch(/^wrong\.ts\(5,\d+\): error TS2\d+: .*'wihtin' does not exist[^\n]*$/);
  });

  it('boots the image that the sources boot, with an agent that it finds from anywhere', async () => {
    const built = (path: string) => pathToFileURL(join(user, 'node_modules/firedrill/dist/src', path)).href;
    const { recipeKey: builtKey } = await import(built('lab/virtual/image/recipe.js'));
    expect(builtKey()).toBe(recipeKey());
    const { payloadKey } = await import(built('lab/virtual/payload.js'));
    expect(await payloadKey()).toMatch(/^[0-9a-f]{64}$/);
  });
});

/** Everything that is packed or needed to build it, so that the checkout itself is left alone. */
async function copyOfCheckout(to: string): Promise<string> {
  await mkdir(to);
  const names = ['bin', 'docs', 'images', 'scenarios', 'src', 'LICENSE', 'README.md', 'package.json'];
  for (const name of [...names, 'tsconfig.json', 'tsconfig.build.json'])
    await cp(join(checkout, name), join(to, name), { recursive: true });
  await symlink(join(checkout, 'node_modules'), join(to, 'node_modules'));
  return to;
}

/** Gives the tarball's path and the names of the files in it. */
async function pack(cwd: string): Promise<[tarball: string, files: string[]]> {
  await execa('npm', ['pack', '--pack-destination', folder], { cwd });
  const tarball = join(
    folder,
    `firedrill-${(await import('../package.json', { with: { type: 'json' } })).default.version}.tgz`,
  );
  const { stdout } = await execa('tar', ['--list', '--gzip', '--file', tarball]);
  return [tarball, stdout.split('\n').map((name) => name.replace(/^package\//, ''))];
}

function scenario(...args: string[]) {
  const bin = join(user, 'node_modules/.bin/scenario');
  return execa(node, [bin, ...args], { cwd: user, reject: false, stdin: 'ignore' });
}
