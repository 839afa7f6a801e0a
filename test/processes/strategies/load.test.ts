import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strategies } from '../../../src/strategies/index.ts';
import { syntaxError } from '../../../src/strategies/sh-syntax.ts';
import { folder } from '../../cli/folder.ts';
import { scenario } from '../cli/scenario.ts';

/** A strategy file with one field changed, or one more. */
function strategy(changes: string, annotated = true): string {
  return `import type { Strategy } from 'firedrill';
const base = { name: 'mine', title: 'mine', about: 'mine', needs: [], deadlineMs: null, prepare: 'true', backup: 'true',
  restore: 'true', keepsMounted: [], destination: '/backup/mine' };
export default {
  ...base,
${changes}
}${annotated ? ' satisfies Strategy' : ''};
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

describe('a strategy file', () => {
  it('is type-checked, and refused with file, line and what was expected', async () => {
    expect(await refused(strategy("  deadlineMs: '2m',"))).toBe(
      "mine.ts:6:3: Type 'string' is not assignable to type 'number'.",
    );
    expect(await refused(strategy("  keepsFiles: '*.tar',"))).toMatch(
      /^mine\.ts:6:3: Type 'string' is not assignable to type 'readonly string\[\]'/,
    );
  });

  it('without a type is refused with the field and what was expected', async () => {
    const said = await refused(strategy("  destination: 'backup',", false));
    expect(said).toMatch(
      /^mine\.ts: its default export is not a strategy\n {2}expected: an object with name,/,
    );
    expect(said).toContain('expected an absolute path\n              → at destination');
  });

  it('that exports nothing or throws is refused', async () => {
    expect(await refused('export const name = 1;\n')).toMatch(/^mine\.ts: it has no default export/);
    expect(await refused("throw new TypeError('no such disk');\n", 'mine.js')).toBe(
      'mine.js:1:7: the file throws when it is loaded\n  found:    TypeError: no such disk',
    );
  });

  it('may have an NFS volume, where it says that it needs what that takes', async () => {
    const volume = (needs: string, options: string) =>
      strategy(`  needs: [${needs}],\n  volumeOptions: '${options}',`);
    expect(await refused(volume('', 'soft,timeo=50'))).toMatch(
      /expected 'kernel-nfs', for these volumeOptions\n.*at needs\n.*expected 'kubernetes'/,
    );
    const both = "'kernel-nfs', 'kubernetes'";
    for (const hard of ['vers=4.2', 'hard', 'softly'])
      expect(await refused(volume(both, hard))).toContain("expected 'disposable-kernel', for these");
    // Well written, and still no lab here may have all of it.
    expect(await refused(volume(`${both}, 'disposable-kernel'`, 'hard'))).toContain('kubernetes');
    expect(await refused(volume(both, 'vers=4.2,soft'))).not.toContain('volumeOptions');
  });

  it('may name the files that belong at its destination, by patterns that can match', async () => {
    expect(await load(strategy("  keepsFiles: ['*.tar', 'index.*'],"))).toMatchObject({ exitCode: 0 });
    expect(await refused(strategy("  keepsFiles: ['archives/*.tar'],"))).toContain(
      "expected a pattern of file names, as '*.tar', without a slash\n              → at keepsFiles[0]",
    );
    expect(await refused(strategy('  keepsFiles: [],'))).toContain('expected at least one pattern');
  });

  it.each([
    ['backup', "  backup: 'set -e\\nif true; then\\n  echo yes\\n',", /backup, line \d: /],
    ['restore', "  restore: 'echo \"$1',", /restore, line 1: /],
    ['poll', "  poll: 'done',", /poll, line 1: /],
  ])('with a slip in its %s script is refused with the line', async (name, changes, place) => {
    const said = await refused(strategy(changes));
    expect(said).toMatch(new RegExp(`^mine\\.ts: its ${name} script has a syntax error\n`));
    expect(said).toMatch(place);
  });

  it('lists the fields that it must have apart from those that it may have', async () => {
    const said = await refused(strategy("  destination: 'backup',", false));
    const [, required, optional] =
      /an object with (.*); and, where the method needs it, (.*)/.exec(said) ?? [];
    expect(required).toContain('destination');
    expect(required).not.toContain('poll');
    expect(optional).toBe(
      'init, packages, files, services, env, secrets, poll, keeps, keepsProcesses, promises, volumeOptions, keepsFiles',
    );
  });

  it('may bring packages, files, variables and secrets, each checked by its shape', async () => {
    await using at = await folder();
    await writeFile(join(at.path, 'kopia'), '#!/bin/sh', { mode: 0o755 });
    const brought = (changes: string) => writeFile(join(at.path, 'mine.ts'), strategy(changes));
    const run = () =>
      scenario(['run', 'nfs-soft-flood', '--strategy', './mine.ts', '--dry-run'], { cwd: at.path });
    await brought(`  packages: { node: ['restic'], target: ['borgbackup'] }, files: { '/usr/local/bin/kopia': './kopia' },
  env: { KOPIA_CONFIG: 'it is "quoted"' }, secrets: { '/kopia-key/password': 'secret' }, init: 'kopia repository create',`);
    expect(await run()).toMatchObject({ exitCode: 0 });
    await brought("  files: { '/usr/local/bin/kopia': './copia' },");
    const { exitCode, stderr } = await run();
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the strategy's file for /usr/local/bin/kopia is absent");
    expect(await refused(strategy("  packages: ['Restic; reboot'],"))).toContain(
      "expected the name of a Debian package, as 'restic'",
    );
    expect(await refused(strategy("  files: { '/storage/kopia': './kopia' },"))).toContain(
      'expected a path outside of /storage',
    );
    expect(await refused(strategy("  env: { 'A=B': 'c' },"))).toContain('expected the name of a variable');
    expect(await refused(strategy("  init: 'if',"))).toMatch(/its init script has a syntax error/);
  });

  it('may name the processes that it keeps, as ps shows them', async () => {
    expect(await load(strategy("  keepsProcesses: ['ssh', 'sshd-session'],"))).toMatchObject({ exitCode: 0 });
    expect(await refused(strategy("  keepsProcesses: ['/usr/bin/ssh'],"))).toContain(
      "expected the name of a process as ps shows it, as 'ssh'",
    );
  });
});

it.each(Object.values(strategies))(
  'the scripts of $name are what sh can read',
  async ({ prepare, init, backup, poll, restore }) => {
    for (const script of [prepare, init ?? '', backup, poll ?? '', restore])
      expect(await syntaxError(script)).toBeNull();
  },
);
