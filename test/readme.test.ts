import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioNames } from '../src/scenario/load.ts';
import { strategies } from '../src/strategies/index.ts';
import { folder, scenario } from './cli/scenario.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('README.md', () => {
  it('names every scenario and every strategy', () => {
    const names = [...scenarioNames(), ...Object.keys(strategies)];
    expect(names.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('shows a scenario and a strategy of one’s own that work as they are', async () => {
    const [mine, backup] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code as string);
    await using at = await folder();
    await writeFile(join(at.path, 'mine.ts'), mine as string);
    await writeFile(join(at.path, 'my-backup.ts'), backup as string);
    for (const args of [['./mine.ts'], ['rsync-target-silent-midway', '--strategy', './my-backup.ts']])
      expect(await scenario(['run', ...args, '--dry-run'], { cwd: at.path })).toMatchObject({
        exitCode: 0,
        stderr: '',
      });
  });
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];

it.each(pages.filter((name) => name.endsWith('.md')))('every link of %s leads to a file', (name) => {
  const links = [...readFileSync(join(root, name), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)\)/g)];
  const missing = links.map(([, to]) => to as string).filter((to) => !existsSync(join(root, name, '..', to)));
  expect(missing).toEqual([]);
});
