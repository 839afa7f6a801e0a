import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scenario } from './scenario.ts';

const commands = ['list', 'show', 'run', 'judge', 'report', 'setup', 'doctor', 'clean'];

describe('the command line explains itself', () => {
  it('names every command and exit code with --help, on stdout', async () => {
    const { exitCode, stdout, stderr } = await scenario(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toMatch(/130 +interrupted/);
  });

  it.each(commands)('shows examples and --json in the help of %s', async (command) => {
    const { exitCode, stdout } = await scenario([command, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`\\$ scenario ${command}`));
    expect(stdout).toContain('--json');
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await scenario(['--version'])).toEqual({ exitCode: 0, stdout: version, stderr: '' });
  });

  it('prints the help on stderr, and exits 2, where no command is given', async () => {
    const { exitCode, stdout, stderr } = await scenario([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: scenario');
  });

  it.each([
    [['rnu'], /unknown command 'rnu'\n\(Did you mean run\?\)/],
    [['run', 'nfs-soft-flood', '--sed', '1'], /unknown option '--sed'\n\(Did you mean --seed\?\)/],
    [['run'], /missing required argument/],
    [['show'], /missing required argument/],
    [['judge', 'one', 'two'], /too many arguments/],
    [['run', 'nfs-soft-flood', '--seed'], /argument missing/],
  ])('exits 2 for %j and names the error', async (args, text) => {
    const { exitCode, stdout, stderr } = await scenario(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(text);
  });
});
