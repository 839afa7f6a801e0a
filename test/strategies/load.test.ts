/** The default export of a strategy file: which shapes are strategies, and the words in which others are refused. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { strategies } from '../../src/strategies/index.ts';
import { strategyOf } from '../../src/strategies/load.ts';
import { syntaxError } from '../../src/strategies/sh-syntax.ts';
import { folder } from '../cli/folder.ts';

const whole = {
  ...{ name: 'mine', title: 'mine', about: 'mine', needs: [], deadlineMs: null },
  ...{ prepare: 'true', backup: 'true', restore: 'true', keepsMounted: [], destination: '/backup/mine' },
};

/** The whole strategy with some fields changed, or with more of them. */
const load = (changes: object, file = 'mine.ts') => strategyOf({ ...whole, ...changes }, file);

async function refused(changes: object): Promise<string> {
  const error = await load(changes).catch((thrown: unknown) => thrown);
  if (error instanceof UsageError) return error.message;
  throw new Error(`no UsageError: ${JSON.stringify(error)}`);
}

describe('a strategy', () => {
  it('of the fields that it must have is one, as it is', async () => {
    expect(await load({})).toEqual(whole);
  });

  it('with a wrong field is refused with the field and the expected value', async () => {
    const text = await refused({ destination: 'backup' });
    expect(text).toMatch(
      /^mine\.ts: its default export is not a strategy\n {2}expected: an object with name,/,
    );
    expect(text).toContain('expected an absolute path\n              → at destination');
  });

  it('that is absent, or no object, is refused', async () => {
    await expect(strategyOf(undefined, 'mine.ts')).rejects.toThrow('mine.ts: it has no default export');
    await expect(strategyOf('rsync', 'mine.ts')).rejects.toThrow('its default export is not a strategy');
  });

  it.each(['title', 'needs', 'deadlineMs', 'prepare', 'backup', 'restore', 'keepsMounted', 'destination'])(
    'without %s is refused with that field',
    async (field) => {
      expect(await refused({ [field]: undefined })).toContain(`→ at ${field}`);
    },
  );

  it('with a field that no strategy has is refused with its name', async () => {
    expect(await refused({ restor: 'true' })).toContain('Unrecognized key: "restor"');
  });

  it('lists the fields that it must have apart from those that it may have', async () => {
    const text = await refused({ destination: 'backup' });
    const [, required, optional] =
      /an object with (.*); and, where the method needs it, (.*)/.exec(text) ?? [];
    expect(required).toContain('destination');
    expect(required).not.toContain('poll');
    expect(optional).toBe(
      'init, packages, files, services, env, secrets, poll, keeps, keepsProcesses, promises, volumeOptions, keepsFiles',
    );
  });

  it('may have an NFS volume, where its needs include those of the volume', async () => {
    const volume = (needs: string[], volumeOptions: string) => ({ needs, volumeOptions });
    expect(await refused(volume([], 'soft,timeo=50'))).toMatch(
      /expected 'kernel-nfs', for these volumeOptions\n.*at needs\n.*expected 'kubernetes'/,
    );
    const both = ['kernel-nfs', 'kubernetes'];
    for (const hard of ['vers=4.2', 'hard', 'softly'])
      expect(await refused(volume(both, hard))).toContain("expected 'disposable-kernel', for these");
    await load(volume([...both, 'disposable-kernel'], 'hard'));
    await load(volume(both, 'vers=4.2,soft'));
  });

  it('may name the files that belong at its destination, by patterns that can match', async () => {
    await load({ keepsFiles: ['*.tar', 'index.*'] });
    expect(await refused({ keepsFiles: ['archives/*.tar'] })).toContain(
      "expected a pattern of file names, as '*.tar', without a slash\n              → at keepsFiles[0]",
    );
    expect(await refused({ keepsFiles: [] })).toContain('expected at least one pattern');
  });

  it('may name the processes that it keeps, as ps shows them', async () => {
    await load({ keepsProcesses: ['ssh', 'sshd-session'] });
    expect(await refused({ keepsProcesses: ['/usr/bin/ssh'] })).toContain(
      "expected the name of a process as ps shows it, as 'ssh'",
    );
  });

  it('may name the files that its user has elsewhere, but none of the data', async () => {
    await load({ keeps: ['/etc/backup/key', '/storages'] });
    for (const path of ['/storage', '/storage/file', '/', '/storage/../storage'])
      expect(await refused({ keeps: [path] }), path).toContain('expected a path outside of /storage');
  });

  it.each([
    ['backup', 'set -e\nif true; then\n  echo yes\n', /backup, line \d: /],
    ['restore', 'echo "$1', /restore, line 1: /],
    ['poll', 'done', /poll, line 1: /],
    ['init', 'if', /init, line \d: /],
  ])('with a syntax error in its %s script is refused with the line', async (name, script, place) => {
    const text = await refused({ [name]: script });
    expect(text).toContain(`mine.ts: its ${name} script has a syntax error\n`);
    expect(text).toMatch(place);
  });

  it('with a syntax error in a service is refused with the service', async () => {
    const services = { 'rsync-daemon': { start: 'fi', process: 'rsync' } };
    expect(await refused({ services })).toContain(
      'its services.rsync-daemon.start script has a syntax error',
    );
  });

  it('of more than 16 MiB in one script is refused', async () => {
    const long = `true\n${'# padding\n'.repeat(2 ** 21)}`;
    expect(await refused({ backup: long })).toContain('expected a script of at most 16 MiB');
  });
});

describe('a strategy that brings packages, files, variables and secrets', () => {
  it('has the files as paths of this machine, and needs a lab that installs them', async () => {
    await using at = await folder();
    await writeFile(join(at.path, 'kopia'), '#!/bin/sh', { mode: 0o755 });
    const parts = {
      packages: { node: ['restic'], target: ['borgbackup'] },
      files: { '/usr/local/bin/kopia': './kopia' },
      env: { KOPIA_CONFIG: 'it is "quoted"' },
      secrets: { '/kopia-key/password': 'secret' },
    };
    const file = join(at.path, 'mine.ts');
    expect(await load(parts, file)).toMatchObject({
      needs: ['own-programs'],
      files: { '/usr/local/bin/kopia': join(at.path, 'kopia') },
      env: parts.env,
    });
    const absent = load({ files: { '/usr/local/bin/kopia': './copy' } }, file);
    await expect(absent).rejects.toThrow("the strategy's file for /usr/local/bin/kopia is absent");
    await expect(absent).rejects.toThrow(`a file at ${join(at.path, 'copy')}`);
  });

  it.each([
    [{ packages: ['Restic; reboot'] }, "expected the name of a Debian package, as 'restic'"],
    [{ files: { '/storage/kopia': './kopia' } }, 'expected a path outside of /storage'],
    [{ files: { '/usr/bin/../kopia': './kopia' } }, 'expected the path of a file, without . and ..'],
    [{ secrets: { 'kopia/password': 'a' } }, 'expected an absolute path'],
    [{ env: { 'A=B': 'c' } }, "expected the name of a variable, as 'RESTIC_REPOSITORY'"],
    [{ services: { 'Rsync d': { start: 'true', process: 'rsync' } } }, "as 'rsync-daemon'"],
  ])('is refused by the shape of each: %j', async (changes, expected) => {
    expect(await refused(changes)).toContain(expected);
  });
});

it.each(Object.values(strategies))(
  'the scripts of $name have no syntax error',
  async ({ prepare, init, backup, poll, restore }) => {
    for (const script of [prepare, init ?? '', backup, poll ?? '', restore])
      expect(await syntaxError(script)).toBeNull();
  },
);
