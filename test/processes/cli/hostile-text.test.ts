/** Text of a user's file reaches the terminal in every command without control characters, which could move its cursor, set its title or hide text. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { evil, expectHarmless } from '../../cli/harmless.ts';
import { scenario } from './scenario.ts';

const quoted = JSON.stringify(evil);

const scenarioFile = `export default {
  title: ${quoted}, incident: ${quoted}, summary: ${quoted},
  subjects: { 'nfs-soft': { mode: 'measure' } }, data: { files: 1, size: '1KiB' },
  timeline: [{ kind: 'at', at: 0, steps: [{ do: 'backup' }] }],
};`;

async function withFile(content: string) {
  const at = await folder();
  await writeFile(join(at.path, 'mine.mjs'), content);
  return at;
}

describe('hostile text is harmless', () => {
  it.each([
    ['show', ['show', './mine.mjs']],
    ['show --json', ['show', './mine.mjs', '--json']],
    ['run --dry-run', ['run', './mine.mjs', '--dry-run']],
    ['run --dry-run --json', ['run', './mine.mjs', '--dry-run', '--json']],
  ])('in a scenario: %s', async (_, args) => {
    await using at = await withFile(scenarioFile);
    expectHarmless(await scenario(args, { cwd: at.path }), 'alert(1)');
  });

  it.each([
    ['an error that a file throws', `throw new Error(${quoted});`],
    ['a key that is not known', `export default { [${quoted}]: 1 };`],
    ['the output of a file', `console.log(${quoted}); console.error(${quoted}); export default 1;`],
  ])('in %s', async (_, content) => {
    await using at = await withFile(content);
    expectHarmless(await scenario(['show', './mine.mjs'], { cwd: at.path }), 'alert(1)');
  });
});
