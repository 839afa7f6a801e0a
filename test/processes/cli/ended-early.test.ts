/** However a command ends before its time, all that it holds is let go of first. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { node } from './scenario.ts';

const program = fileURLToPath(new URL('ended-early.ts', import.meta.url));

/** Runs it, and once it holds the file does something to it. */
async function endedEarly(what: string, act: (pid: number) => void = () => {}, wrap: string[] = []) {
  await using at = await folder();
  const file = join(at.path, 'held');
  const [command = '', ...args] = [...wrap, node, program, what, file];
  const child = execa(command, args, { reject: false, all: true, stdin: 'ignore' });
  let acted = false;
  child.all.on('data', () => {
    if (!acted && existsSync(file)) act(child.pid ?? 0);
    acted ||= existsSync(file);
  });
  const { exitCode, all } = await child;
  return { exitCode, all, left: existsSync(file) };
}

describe('a command lets go of all that it holds', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('on %s, and exits 130', async (signal) => {
    const ended = await endedEarly('waiting', (pid) => process.kill(pid, signal));
    expect(ended).toEqual({ exitCode: 130, all: 'ready\ninterrupted', left: false });
  });

  it.each(['unheard', 'thrown'])('where an error is %s, and tells it as a bug', async (what) => {
    const { exitCode, all, left } = await endedEarly(what);
    expect({ exitCode, left }).toEqual({ exitCode: 70, left: false });
    expect(all).toMatch(/^ready\ninternal error: .*\n {2}This is a bug: please report it/);
  });

  it('where nothing is left that its promise could wait for', async () => {
    const { exitCode, all, left } = await endedEarly('unsettled');
    expect({ exitCode, left }).toEqual({ exitCode: 70, left: false });
    expect(all).toContain('internal error: Error: a promise never settled');
  });
});

it('a command that does not end on Ctrl-C is ended after 5 s, with 130', async () => {
  const began = performance.now();
  const { exitCode, all } = await endedEarly('deaf', (pid) => process.kill(pid, 'SIGINT'));
  expect({ exitCode, all }).toEqual({ exitCode: 130, all: 'ready\ninterrupted' });
  expect(performance.now() - began).toBeGreaterThan(4_000);
});
