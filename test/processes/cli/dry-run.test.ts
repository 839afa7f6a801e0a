/** `scenario run --dry-run` with a strategy of the user's own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { Plan } from '../../../src/history/plan.ts';
import { folder } from '../../cli/folder.ts';
import { bin, node, scenario } from './scenario.ts';

const strategy = {
  name: 'tar-pipe',
  title: 'tar through ssh',
  about: 'A pipe.',
  needs: [],
  deadlineMs: 60_000,
  prepare: 'true',
  backup: 'tar c /storage | ssh backup@10.0.1.11 "cat > /backup/local-path/all.tar"',
  restore: 'ssh backup@10.0.1.11 cat /backup/local-path/all.tar | tar x -C "$1"',
  keepsMounted: [],
  destination: '/backup/local-path',
};

describe('scenario run --dry-run', () => {
  it('carries the command that runs it again, files and all', async () => {
    await using at = await folder();
    await writeFile(join(at.path, "the op's.mjs"), `export default ${JSON.stringify(strategy)}`);
    const options = [
      '--seed',
      '7',
      '--clock',
      'real',
      '--strategy',
      "./the op's.mjs",
      '--strategy',
      'nfs-soft',
    ];
    const cwd = at.path;
    const first = await scenario(['run', 'nfs-soft-flood', '--dry-run', '--json', ...options], { cwd });
    const { again } = Plan.parse(JSON.parse(first.stdout));
    expect(again).toBe(
      "scenario run nfs-soft-flood --lab virtual --clock real --seed 7 --strategy './the op'\\''s.mjs' --strategy nfs-soft",
    );
    const typed = await execa(
      'sh',
      ['-c', `scenario() { '${node}' '${bin}' "$@"; }; ${again} --dry-run --json`],
      {
        cwd,
      },
    );
    expect(typed.stdout).toBe(first.stdout);
  });

  it('takes a strategy of the user’s own from a file, beside any package.json', async () => {
    await using at = await folder();
    await writeFile(join(at.path, 'package.json'), '{ "type": "commonjs" }');
    await writeFile(
      join(at.path, 'mine.ts'),
      `type Name = string;\nconst name: Name = 'tar-pipe';\nexport default { ...${JSON.stringify(strategy)}, name };\n`,
    );
    const args = ['run', 'nfs-soft-flood', '--strategy', 'mine.ts', '--dry-run', '--json'];
    const { exitCode, stdout, stderr } = await scenario(args, { cwd: at.path });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout).subjects).toMatchObject([
      { name: 'tar-pipe', mode: 'assert', deadlineMs: 60_000 },
    ]);
  });

  it.each([
    ['is not there', undefined, /^nowhere\.ts: there is no such file$/],
    [
      'has no default export',
      'export const x = 1;',
      /^mine\.js: it has no default export\n {2}expected: an object with name, /,
    ],
    ['lacks a field', `export default ${JSON.stringify({ ...strategy, restore: undefined })};`, /restore/],
    ['has an unknown field', `export default ${JSON.stringify({ ...strategy, retsore: 'x' })};`, /retsore/],
    [
      'has a name of the package',
      `export default ${JSON.stringify({ ...strategy, name: 'nfs-soft' })};`,
      /there is a strategy nfs-soft already/,
    ],
    [
      'throws',
      `throw new TypeError('no such disk');`,
      /^mine\.js:1:7: the file throws when it is loaded\n {2}found: {4}TypeError: no such disk$/,
    ],
    ['cannot be parsed', `export default {`, /^mine\.js:1:17: '}' expected\.$/],
  ])('exits 2 for a strategy file that %s', async (_what, content, text) => {
    await using at = await folder();
    if (content) await writeFile(join(at.path, 'mine.js'), content);
    const file = content ? 'mine.js' : 'nowhere.ts';
    const { exitCode, stdout, stderr } = await scenario(
      ['run', 'nfs-soft-flood', '--strategy', file, '--dry-run'],
      { cwd: at.path },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(text);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
