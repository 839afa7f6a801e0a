/** A terminal that is closed ends a command as Ctrl-C does: all that it holds is let go of, and it exits 130. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { node } from './scenario.ts';

const program = fileURLToPath(new URL('ended-early.ts', import.meta.url));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pass(20);
}

it.each([
  ['with a SIGHUP to its session', ''],
  ['seen only in an error of the output', 'setsid --wait'],
])('%s', async (_how, wrap) => {
  await using at = await folder();
  const [held, code] = [join(at.path, 'held'), join(at.path, 'code')];
  // The shell outlives the terminal, to tell the exit code.
  const command = `trap '' HUP; ${wrap} '${node}' '${program}' printing '${held}'; echo $? >'${code}'`;
  const terminal = execa('script', ['-qfc', command, '/dev/null'], { reject: false, stdin: 'pipe' });
  await until(() => existsSync(held));
  terminal.kill('SIGKILL');
  await terminal;
  await until(() => existsSync(code) && readFileSync(code, 'utf8') !== '');
  expect(readFileSync(code, 'utf8')).toBe('130\n');
  expect(existsSync(held)).toBe(false);
});
