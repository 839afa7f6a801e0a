/** The real program in a process of its own. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
export const bin = fileURLToPath(new URL('../../bin/scenario.js', import.meta.url));

export interface Said {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/** Runs `scenario` with these arguments, without a terminal. */
export async function scenario(
  args: readonly string[],
  { cwd, env, nodeArgs = [] }: { cwd?: string; env?: Record<string, string>; nodeArgs?: string[] } = {},
): Promise<Said> {
  const { exitCode, stdout, stderr } = await execa(node, [...nodeArgs, bin, ...args], {
    cwd,
    env,
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, stdout, stderr };
}

/** An empty folder that is removed with the scope. */
export async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'firedrill-cli-')));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
