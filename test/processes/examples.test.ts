/** The files of `examples/` and of docs/your-own.md type-check, and make a plan. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from '../cli/folder.ts';
import { scenario } from './cli/scenario.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('every command of examples/ is one that scenario takes, up to its plan', async () => {
  const texts = [read('examples/README.md'), read('examples/github/backup-drill.yml')];
  const commands = texts.flatMap((text) => [...text.matchAll(/npx scenario (run .+)$/gm)]);
  expect(commands).toHaveLength(3);
  for (const [, words = ''] of commands) {
    const args = words.split(' ').filter((word, at, whole) => word !== '--out' && whole[at - 1] !== '--out');
    const { exitCode, stderr } = await scenario([...args, '--dry-run'], { cwd: join(root, 'examples') });
    expect({ words, exitCode, stderr }).toEqual({ words, exitCode: 0, stderr: '' });
  }
});

describe('docs/your-own.md', () => {
  it('shows a scenario and a strategy that work as they are', async () => {
    const [mine, backup] = [...read('docs/your-own.md').matchAll(/```ts\n(.*?)```/gs)].map(
      ([, code]) => code,
    );
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
