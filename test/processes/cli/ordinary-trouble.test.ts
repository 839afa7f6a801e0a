/** Trouble of the machine that only a process of its own can have: a user without a home, and a pipe. */
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

  it('can do what needs no cache', async () => {
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

describe('what is no regular file of a bearable size is refused as a history:', () => {
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
