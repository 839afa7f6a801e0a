import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { bin, node, scenario } from './scenario.ts';

const pretend = (code: string) => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.1' } });`;

describe('bin/scenario.js', () => {
  it('hands over to the package’s own Node where it was started with one that is too old', async () => {
    const nodeArgs = pretend(`${old} process.execPath = '/usr/bin/another-node';`);
    const { exitCode, stdout, stderr } = await scenario(['list', '--json'], { nodeArgs });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout).length).toBeGreaterThan(0);
    expect((await scenario(['show', 'nowhere'], { nodeArgs })).exitCode).toBe(2);
  });

  it('exits 2 with one clear line where there is no other Node', async () => {
    const { exitCode, stdout, stderr } = await scenario(['list'], { nodeArgs: pretend(old) });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /^scenario needs Node 2\d\.\d+ or newer; this is 20\.11\.1 .*`npm ci` in the checkout.*$/,
    );
  });

  it('runs the build where there are no sources', async () => {
    await using at = await folder();
    await mkdir(join(at.path, 'bin'));
    await mkdir(join(at.path, 'dist/src/cli'), { recursive: true });
    await writeFile(join(at.path, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(at.path, 'dist/src/cli/main.js'),
      `export const main = async () => console.log('built');`,
    );
    await copyFile(bin, join(at.path, 'bin', 'scenario.js'));
    expect((await execa(node, [join(at.path, 'bin/scenario.js')])).stdout).toBe('built');
  });

  it('runs from anywhere, through a link', async () => {
    await using at = await folder();
    await symlink(bin, join(at.path, 'scenario'));
    const { stdout } = await execa(node, [join(at.path, 'scenario'), '--version'], { cwd: at.path });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('a bug', () => {
  // No user's mistake breaks the program, so something is broken under it.
  const nodeArgs = pretend('delete Array.prototype.sort;');

  it('is an error without a stack and with the remedy, and exits 70', async () => {
    const { exitCode, stdout, stderr } = await scenario(['list'], { nodeArgs });
    expect({ exitCode, stdout }).toEqual({ exitCode: 70, stdout: '' });
    expect(stderr).toMatch(/^internal error: TypeError: .*\n {2}This is a bug: please report it.*$/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('shows its stack with DEBUG=firedrill', async () => {
    const { exitCode, stderr } = await scenario(['list'], { nodeArgs, env: { DEBUG: 'firedrill' } });
    expect(exitCode).toBe(70);
    expect(stderr).toMatch(/^ +at /m);
  });
});
