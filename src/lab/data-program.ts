/** The program `firedrill-data` (src/guest/data.ts) on a node that has it. */
import { LabError } from '../errors.ts';
import type { Host } from './lab.ts';

/** Runs a command of it on the node, in lab time; gives the line of JSON that it prints. Throws LabError. */
export async function runDataProgram(node: Pick<Host, 'run'>, command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await node.run(['firedrill-data', ...command]);
  if (code !== 0) throw dataFailed(command, stderr);
  return stdout;
}

/** `found`: the error of the program. */
export function dataFailed([name = '']: readonly string[], found: string): LabError {
  return new LabError({
    what: `the data could not be handled (firedrill-data ${name})`,
    found: found.slice(-2000),
  });
}
