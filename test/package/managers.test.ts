/** The package as people install it with pnpm, and with Yarn's Plug'n'Play: one command, nothing else to install or set. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { node } from '../processes/cli/scenario.ts';
import { userProject } from './project.ts';

const tarball = inject('tarball');

/** Each manager by its package and version in npm's registry, its command to install a file, and its way to run a program. */
const managers = {
  pnpm: {
    tool: 'pnpm@10.34.9',
    add: ['pnpm', 'add', '--save-dev', tarball],
    run: ['pnpm', 'exec', 'scenario'],
  },
  "Yarn's Plug'n'Play": {
    tool: '@yarnpkg/cli-dist@4.18.1',
    add: ['yarn', 'add', '--dev', `firedrill@file:${tarball}`],
    run: ['yarn', 'scenario'],
  },
};

describe.each(Object.entries(managers))('installed with %s', (_, { tool, add, run }) => {
  it('the program lists its scenarios, plans a user’s own, and checks its types', async () => {
    await using project = await userProject();
    // An empty lock file makes the folder a project of its own to Yarn, wherever it is.
    await writeFile(join(project.path, 'yarn.lock'), '');
    const call = (words: string[]) =>
      execa('npm', ['exec', '--yes', '--package', tool, '--', ...words], {
        cwd: project.path,
        // The program's Node is the one that the tests run on.
        env: { PATH: `${dirname(node)}:${process.env.PATH}`, npm_config_loglevel: 'error' },
        reject: false,
        stdin: 'ignore',
      });
    const installed = await call(add);
    expect(installed.exitCode, `${installed.stdout}${installed.stderr}`).toBe(0);

    expect((await call([...run, 'list'])).stdout).toContain('nfs-soft-flood');
    const planned = await call([...run, 'run', './mine.ts', '--dry-run']);
    expect(planned.exitCode, planned.stderr).toBe(0);
    expect(planned.stdout).toContain('silence on=target for=1m');
    const wrong = await call([...run, 'show', './wrong.ts']);
    expect(wrong.exitCode).not.toBe(0);
    expect(`${wrong.stdout}${wrong.stderr}`).toMatch(/wrong\.ts:5:\d+: .*'wihtin' does not exist/);
  });
});
