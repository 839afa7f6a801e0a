import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Comparison } from '../../src/compare/comparison.ts';
import { careful, drillOf, naive } from '../compare/drilled-results.ts';
import type { Drilled } from '../fake-lab/drilled.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

let good: Drilled;
let bad: Drilled;
beforeAll(async () => {
  good = await drillOf(careful);
  bad = await drillOf(naive);
});

/** Two recorded trials in the folders `before` and `after`. */
async function recorded(before: string, after: string) {
  const at = await folder();
  for (const [name, text] of Object.entries({ before, after })) {
    await mkdir(join(at.path, name));
    await writeFile(join(at.path, name, 'history.jsonl'), text);
  }
  return at;
}

describe('scenario compare BEFORE AFTER', () => {
  it('exits 1 where a trial is worse, and names the figure and its increase', async () => {
    await using at = await recorded(good.text, bad.text);
    const said = await scenario(['compare', 'before', 'after'], { cwd: at.path });
    expect(said).toMatchObject({ exitCode: 1, stderr: '' });
    expect(said.stdout).toMatch(/^WORSE: 1 trial: 1 worse\./);
    expect(said.stdout).toContain('outcome: ◇ failed cleanly → ■ hung');
  });

  it('exits 0 where nothing is worse', async () => {
    await using at = await recorded(good.text, good.text);
    expect(await scenario(['compare', 'before', 'after'], { cwd: at.path })).toMatchObject({ exitCode: 0 });
  });

  it('exits 4 where it cannot decide, as with a history that is cut off', async () => {
    const cut = good.text.split('\n').slice(0, 40).join('\n');
    await using at = await recorded(good.text, cut);
    const said = await scenario(['compare', 'before', 'after'], { cwd: at.path });
    expect(said.exitCode).toBe(4);
    expect(said.stdout).toMatch(/^UNDECIDED: /);
  });

  it('gives programs the comparison, and pull requests Markdown', async () => {
    await using at = await recorded(good.text, bad.text);
    const { stdout } = await scenario(['compare', 'before', 'after', '--json'], { cwd: at.path });
    expect(Comparison.parse(JSON.parse(stdout))).toMatchObject({ verdict: 'worse', before: 'before' });
    const markdown = await scenario(['compare', 'before', 'after', '--markdown'], { cwd: at.path });
    expect(markdown.stdout).toMatch(/^## WORSE: /);
  });

  it('takes a folder of runs', async () => {
    await using at = await recorded(good.text, good.text);
    const said = await scenario(['compare', '.', 'after/history.jsonl'], { cwd: at.path });
    expect(said.exitCode).toBe(0);
  });

  it.each([
    [['before', 'nowhere.jsonl'], /cannot be read \(ENOENT\)/],
    [['before', 'after', 'before'], /two finished runs are compared/],
    [['before', 'empty'], /empty: there is no run in this folder/],
    [['before', 'after', '--slack', 'much'], /^--slack: the slack is not usable/],
  ])('exits 2 for %j', async (args, text) => {
    await using at = await recorded(good.text, bad.text);
    await mkdir(join(at.path, 'empty'));
    const said = await scenario(['compare', ...args], { cwd: at.path });
    expect(said).toMatchObject({ exitCode: 2, stdout: '' });
    expect(said.stderr).toMatch(text);
  });
});
