/** Trouble of the machine that only a process of its own can have: a user without a home, and a pipe. */
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { expectPlain } from '../../cli/plain-trouble.ts';
import type { Said } from '../../cli/scenario.ts';
import { bin, node, scenario } from './scenario.ts';

const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

describe('a user without a home folder', () => {
  /** No entry in /etc/passwd has this uid. */
  async function homeless(args: string[], env: Record<string, string> = {}): Promise<Said> {
    const wrap = ['--user', '--map-user=54321', 'env', '--unset=HOME', '--unset=XDG_CACHE_HOME'];
    const words = Object.entries({ ...noEngine, ...env }).map(([name, value]) => `${name}=${value}`);
    const child = await execa('unshare', [...wrap, ...words, node, bin, ...args], { reject: false });
    return { exitCode: child.exitCode, stdout: child.stdout, stderr: child.stderr };
  }

  it('runs commands that need no cache', async () => {
    const { exitCode, stdout } = await homeless(['list']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('nfs-soft-flood') });
  });

  it('is asked for one where the cache is needed', async () => {
    expectPlain(await homeless(['clean']), 3, /^this user has no home folder/, 'export XDG_CACHE_HOME=');
  });

  it('needs none where XDG_CACHE_HOME names a folder', async () => {
    await using at = await folder();
    const { exitCode, stdout } = await homeless(['clean'], { XDG_CACHE_HOME: at.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'nothing to remove' });
  });
});

describe('a home within /proc, where no folder can be made,', () => {
  const env = { ...noEngine, HOME: '/proc/self', XDG_CACHE_HOME: '' };

  it('hinders no command that needs no cache', async () => {
    expect((await scenario(['list'], { env })).exitCode).toBe(0);
  });

  it.each([[['clean']], [['run', 'nfs-soft-flood', '--out', 'out']]])('is refused by %j', async (args) => {
    await using at = await folder();
    const said = await scenario(args, { env, cwd: at.path });
    expectPlain(said, 3, /^HOME: the cache cannot be within \/proc\n/, 'export XDG_CACHE_HOME=');
    expect(await readdir(at.path)).toEqual([]);
  });
});

/** In a user namespace of its own, so that root has no more rights than the owner of a file. */
async function unprivileged(words: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  const child = await execa('unshare', ['--user', ...words], {
    env: { ...noEngine, ...env },
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode: child.exitCode, stdout: child.stdout, stderr: child.stderr };
}

describe('a folder that this user may not write', () => {
  const locked = async () => {
    const at = await folder();
    await chmod(at.path, 0o500);
    return at;
  };

  it('is refused for reports', async () => {
    await using at = await locked();
    const said = await unprivileged([
      '--map-user=54321',
      node,
      bin,
      'run',
      'nfs-soft-flood',
      '--out',
      join(at.path, 'out'),
    ]);
    expectPlain(said, 2, /^--out: the folder cannot be written \(EACCES\)/, join(at.path, 'out'));
  });

  it('is refused for the cache, which another variable can name', async () => {
    await using at = await folder();
    await chmod(at.path, 0);
    const said = await unprivileged(['--map-user=54321', node, bin, 'clean'], { XDG_CACHE_HOME: at.path });
    expectPlain(said, 3, /^\S+firedrill\S*: permission denied \(EACCES\)/, 'XDG_CACHE_HOME can name');
  });

  it('is refused for reports where it is on a disk that is read-only', async () => {
    await using at = await folder();
    const mount = 'mount -t tmpfs -o ro none "$1" && out=$1 && shift && exec "$@" --out "$out/out"';
    const words = ['--mount', '--map-root-user', 'sh', '-c', mount, 'sh', at.path];
    const said = await unprivileged([...words, node, bin, 'run', 'nfs-soft-flood']);
    expectPlain(said, 2, /^--out: the folder cannot be written \(EROFS\)/, at.path);
  });
});

describe('a TMPDIR that is not there', () => {
  it('hinders neither a plan from a file of the user nor the clean-up', async () => {
    await using at = await folder();
    await writeFile(join(at.path, 'mine.ts'), mine);
    const env = { ...noEngine, TMPDIR: '/nowhere/tmp', XDG_CACHE_HOME: at.path };
    const planned = await scenario(['run', './mine.ts', '--dry-run'], { env, cwd: at.path });
    expect(planned).toMatchObject({ exitCode: 0, stderr: '' });
    const cleaned = await scenario(['clean'], { env, cwd: at.path });
    expect(cleaned).toMatchObject({ exitCode: 0, stdout: 'nothing to remove' });
  });
});

const mine = `import { at, backup, measure, scenario } from 'firedrill';
export default scenario({
  title: 'Mine',
  subjects: { 'rsync-ssh': measure() },
  data: { files: 1, size: '1KiB' },
  timeline: [at('0s', backup())],
});`;

describe('a history that is no regular file of at most the limit is refused:', () => {
  it('a pipe, which may never end', async () => {
    await using at = await folder();
    const pipe = join(at.path, 'pipe');
    await execa('mkfifo', [pipe]);
    expectPlain(
      await scenario(['judge', pipe]),
      2,
      /pipe: the history is not a regular file\n.*\n {2}found: {4}a pipe/,
    );
    expectPlain(await scenario(['report', pipe]), 2, /the history is not a regular file/);
  });
});
