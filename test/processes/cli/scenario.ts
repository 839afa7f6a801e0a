/** The real program in a process of its own. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Said } from '../../cli/scenario.ts';

export const node = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
export const bin = fileURLToPath(new URL('../../../bin/scenario.js', import.meta.url));

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
