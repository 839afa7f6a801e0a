/** The real program in a process of its own. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Said } from '../../cli/scenario.ts';

export const node = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
export const bin = fileURLToPath(new URL('../../../bin/scenario.js', import.meta.url));

/** Also where a test has a cache of its own: to compile the program again takes as long as all that a test asks of it. */
const compiled = { NODE_COMPILE_CACHE: join(homedir(), '.cache/firedrill/compiled') };

/** Runs `scenario` with these arguments, without a terminal. */
export async function scenario(
  args: readonly string[],
  { cwd, env, nodeArgs = [] }: { cwd?: string; env?: Record<string, string>; nodeArgs?: string[] } = {},
): Promise<Said> {
  const { exitCode, stdout, stderr } = await execa(node, [...nodeArgs, bin, ...args], {
    cwd,
    env: { ...compiled, ...env },
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, stdout, stderr };
}
