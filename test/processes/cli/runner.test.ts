/** A run ends with the package runner that started it, and with no other process above it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { node } from './scenario.ts';

const program = fileURLToPath(new URL('ended-early.ts', import.meta.url));

/** A process that calls itself so, starts `command` in a shell as npm does, and waits for it. */
const starter = `
  const [title, command, detach] = process.argv.slice(2);
  process.title = title;
  const child = require('node:child_process').spawn('sh', ['-c', command], { stdio: 'inherit', detached: detach === 'detached' });
  child.on('exit', () => process.exit());`;

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pass(20);
}

/** Starts the program below such a process, kills that, and gives the program's end within `longestMs`. */
async function orphaned(title: string, { detach = '', longestMs = 2_500 } = {}) {
  await using at = await folder();
  const [held, code, pid] = [join(at.path, 'held'), join(at.path, 'code'), join(at.path, 'pid')];
  const command = `'${node}' '${program}' waiting '${held}' & echo $! >'${pid}'; wait $!; echo $? >'${code}'`;
  writeFileSync(join(at.path, 'starter.cjs'), starter);
  const args = [join(at.path, 'starter.cjs'), title, command, detach];
  const above = execa(node, args, { reject: false, stdio: 'ignore' });
  await until(() => existsSync(held));
  above.kill('SIGKILL');
  await above;
  const ended = until(() => existsSync(code) && readFileSync(code, 'utf8') !== '').then(() => true);
  const went = await Promise.race([ended, pass(longestMs, false, { ref: false })]);
  if (!went) process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL');
  await ended;
  return went ? { exitCode: Number(readFileSync(code, 'utf8')), left: existsSync(held) } : 'lives on';
}

describe('where the process above a run is killed, the run', () => {
  it.each(['npm exec scenario run', 'npx', 'pnpm', 'yarn'])('ends with 130: %s', async (title) => {
    // A busy machine takes its time; the test's own limit ends the wait.
    expect(await orphaned(title, { longestMs: 500_000 })).toEqual({ exitCode: 130, left: false });
  });

  it.each(['bash', 'cron', 'my-npm-wrapper'])('continues: %s', async (title) => {
    expect(await orphaned(title)).toBe('lives on');
  });

  it('continues where it has a session of its own', async () => {
    expect(await orphaned('npm run drill', { detach: 'detached' })).toBe('lives on');
  });
});
