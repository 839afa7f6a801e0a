import { describe, expect, it } from 'vitest';
import { mainOf, processesOf, signalProcesses } from '../../../src/lab/kubernetes/processes.ts';
import type { Exited } from '../../../src/lab/lab.ts';

/** A node that answers every command so, and remembers the last. */
function node(stdout: string) {
  const asked: string[][] = [];
  const onNode = async (argv: string[]): Promise<Exited> => {
    asked.push(argv);
    return { code: 0, signal: null, lost: false, durationMs: 1, stdout, stderr: '' };
  };
  return { asked, onNode };
}

const stat = ['412 (rsync) S 371 412 412 0 -1', '413 (ssh (x) y) D 412 412 412 0 -1', ''].join('\n');

describe('the processes of a container', () => {
  it('have pid, command and state, for any name of the command', async () => {
    expect(await processesOf('abc', node(stat).onNode)).toEqual([
      { pid: 412, ppid: 371, comm: 'rsync', state: 'S' },
      { pid: 413, ppid: 412, comm: 'ssh (x) y', state: 'D' },
    ]);
  });

  it('have one without a parent among them: the one that is signalled', async () => {
    expect(mainOf(await processesOf('abc', node(stat).onNode))?.pid).toBe(412);
    expect(mainOf([])).toBeUndefined();
  });

  it('are signalled by name, and not at all where there are none', async () => {
    const { asked, onNode } = node('');
    await signalProcesses([], 'SIGTERM', onNode);
    await signalProcesses([412, 413], 'SIGTERM', onNode);
    expect(asked).toEqual([['sh', '-c', 'kill -s "$0" "$@"', 'TERM', '412', '413']]);
  });
});
