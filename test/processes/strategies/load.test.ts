import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { scenario } from '../cli/scenario.ts';

/** A strategy file with one field changed, or one more. */
function strategy(changes: string): string {
  return `import type { Strategy } from 'firedrill';
const base = { name: 'mine', title: 'mine', about: 'mine', needs: [], deadlineMs: null, prepare: 'true', backup: 'true',
  restore: 'true', keepsMounted: [], destination: '/backup/mine' };
export default {
  ...base,
${changes}
} satisfies Strategy;
`;
}

async function load(text: string, name = 'mine.ts') {
  await using at = await folder();
  await writeFile(join(at.path, name), text);
  return await scenario(['run', 'nfs-soft-flood', '--strategy', `./${name}`, '--dry-run'], { cwd: at.path });
}

async function refused(text: string, name?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await load(text, name);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).not.toMatch(/^ +at /m);
  return stderr;
}

// Which fields and scripts are refused, and with which words: test/strategies/load.test.ts.
describe('a strategy file', () => {
  it('is type-checked, and refused with file, line and the expected type', async () => {
    expect(await refused(strategy("  deadlineMs: '2m',\n  keepsFiles: '*.tar',"))).toBe(
      [
        "mine.ts:6:3: Type 'string' is not assignable to type 'number'.",
        "mine.ts:7:3: Type 'string' is not assignable to type 'readonly string[]'.",
      ].join('\n'),
    );
  });

  it('that exports nothing or throws is refused', async () => {
    expect(await refused('export const name = 1;\n')).toMatch(/^mine\.ts: it has no default export/);
    expect(await refused("throw new TypeError('no such disk');\n", 'mine.js')).toBe(
      'mine.js:1:7: the file throws when it is loaded\n  found:    TypeError: no such disk',
    );
  });

  it('with an error in a script is refused before a lab starts; a whole one is planned, with all its optional parts', async () => {
    expect(await refused(strategy("  poll: 'done',"))).toMatch(
      /^mine\.ts: its poll script has a syntax error\n/,
    );
    const parts = `  packages: { node: ['restic'], target: ['borgbackup'] }, env: { A: 'b' }, init: 'restic init', promises: ['content'],
  secrets: { '/kopia-key/password': 'secret' }, keepsFiles: ['*.tar'], keepsProcesses: ['ssh'], keeps: ['/etc/key'], poll: 'true',`;
    expect(await load(strategy(parts))).toMatchObject({ exitCode: 0 });
  });
});
