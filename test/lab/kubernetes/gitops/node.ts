/** Commands of the node, run on this machine: the repository lies in a temporary folder instead of its place on the node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { repositoryPath } from '../../../../src/lab/kubernetes/gitops/repository.ts';
import type { Exited } from '../../../../src/lab/lab.ts';

export function temporaryNode() {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-gitops-'));
  const path = join(folder, 'repository');
  const run = (argv: string[]) => {
    const [program = '', ...args] = argv.map((word) => word.replaceAll(repositoryPath, path));
    return execa(program, args, { reject: false, stripFinalNewline: false, env: gitsOwnDefaults });
  };
  return {
    /** Where the repository is here. */
    path,
    onNode: async (argv: string[]): Promise<Exited> => {
      const { exitCode = null, stdout, stderr } = await run(argv);
      return { code: exitCode, signal: null, lost: false, durationMs: 1, stdout, stderr };
    },
    /** The output of a git command in the repository. */
    git: async (...args: string[]) => (await run(['git', '-C', path, ...args])).stdout.trim(),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A node has no configuration of git; this machine's may sign commits or name other branches. */
const gitsOwnDefaults = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
