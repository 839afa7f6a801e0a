/** A command that does not come to its end never looks like one that did. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { bin, scenario } from './scenario.ts';

/** Shows a scenario file with this content. */
async function show(content: string, nodeArgs: string[] = []) {
  await using at = await folder();
  await writeFile(join(at.path, 'mine.mjs'), content);
  return await scenario(['show', './mine.mjs'], { cwd: at.path, nodeArgs });
}

describe('a user’s file', () => {
  it('that waits forever is named, with exit code 2', async () => {
    const { exitCode, stdout, stderr } = await show('await new Promise(() => {}); export default {};');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^mine\.mjs: the file does not finish loading\n/);
  });

  it('that waits while a timer runs is ended at the limit', async () => {
    // Twenty seconds pass at once.
    const hasten = 'const real = setTimeout; globalThis.setTimeout = (act, ms) => real(act, ms / 100);';
    const { exitCode, stderr } = await show('setInterval(() => {}, 1000); await new Promise(() => {});', [
      '--import',
      `data:text/javascript,${encodeURIComponent(hasten)}`,
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^mine\.mjs: the file does not load within 20 s\n/);
  });

  it('that starts an endless timer does not keep the program', async () => {
    const { exitCode, stderr } = await show('setInterval(() => {}, 1000); export default {};');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('mine.mjs: ');
  });

  it.each([
    [
      'throws late',
      'setImmediate(() => { throw new Error("late"); }); await new Promise((go) => setTimeout(go, 500));',
    ],
    ['rejects unheard', 'Promise.reject(new Error("late")); await new Promise((go) => setTimeout(go, 500));'],
  ])('that %s is named too', async (_, content) => {
    const { exitCode, stdout, stderr } = await show(`${content} export default {};`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^mine\.mjs:1:\d+: the file throws when it is loaded\n {2}found: {4}Error: late$/);
  });
});

it('a command whose promise never settles is a bug, and says so', async () => {
  const code = `import { createRequire } from 'node:module';
    const { Command } = createRequire(${JSON.stringify(bin)})('commander');
    Command.prototype.parseAsync = () => new Promise(() => {});`;
  const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
  const { exitCode, stderr } = await scenario(['list'], { nodeArgs });
  expect(exitCode).toBe(70);
  expect(stderr).toMatch(/^internal error: Error: a promise never settled\n {2}This is a bug/);
});
