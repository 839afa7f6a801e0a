import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../../src/errors.ts';
import { findGo, type GoVersion, isAtLeast, provideGo } from '../../../../src/lab/programs/go.ts';
import { fakePrograms, temporaryFolder } from '../../../lab/virtual/image/fake-image.ts';

const oldest: GoVersion = [1, 26, 5];

describe('a Go release', () => {
  it.each([
    ['1.26.5', true],
    ['1.26.8', true],
    ['1.27', true],
    ['2.0.0', true],
    ['1.26.4', false],
    ['1.26', false],
    ['1.26rc1', false],
    ['1.9.7', false],
    ['devel', false],
  ])('%s is at least 1.26.5: %s', (version, expected) => {
    expect(isAtLeast(version, oldest)).toBe(expected);
  });
});

/** A machine with that Go, whose module proxy serves a newer one or refuses it, and an mmdebstrap that fails. */
async function machine(go: string) {
  const folder = await temporaryFolder();
  const bin = join(folder.path, 'bin');
  const mmdebstrap = 'echo "E: no mirror answers" >&2; exit 1';
  const programs = await fakePrograms(bin, { go, mmdebstrap, unshare: 'exit 1' });
  const told: string[] = [];
  const cache = join(folder.path, 'programs');
  return {
    told,
    cache,
    command: join(bin, 'go'),
    options: { oldest, cache, command: join(bin, 'go'), tell: (message: string) => void told.push(message) },
    async [Symbol.asyncDispose]() {
      programs[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const says = (version: string) => `echo "go version go${version} linux/amd64"`;
const refuses = 'echo "go: download go1.26.8: proxy.example: 403 Forbidden" >&2; exit 1';

describe('the Go that compiles', () => {
  it('is the machine’s own where that is new enough', async () => {
    await using at = await machine(says('1.27.1'));
    const go = await provideGo(at.options);
    expect(go).toMatchObject({ version: '1.27.1', origin: "this machine's Go 1.27.1" });
    expect(at.told).toEqual([]);
  });

  it('is one that the machine’s Go fetches, where that is older', async () => {
    await using at = await machine(
      `case $GOTOOLCHAIN in local) ${says('1.24.4')} ;; *) echo "go version $GOTOOLCHAIN" ;; esac`,
    );
    const go = await provideGo(at.options);
    expect(go).toMatchObject({ command: at.command, version: '1.26.8', env: { GOTOOLCHAIN: 'go1.26.8' } });
    expect(at.told).toEqual([expect.stringMatching(/^Fetching Go 1\.26\.8 .* Go 1\.24\.4 is too old\.$/)]);
    expect(await findGo(oldest, at.command)).toBeUndefined();
  });

  const trouble = async (go: string) => {
    await using at = await machine(go);
    const error: unknown = await provideGo(at.options).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).exitCode).toBe(3);
    const left = await readdir(at.cache).catch(() => []);
    expect(left.filter((name) => name !== '.lock')).toEqual([]);
    return (error as LabError).message;
  };

  it('cannot be had where the module proxy refuses it: the error has the refusal and the remedy', async () => {
    const message = await trouble(`case $GOTOOLCHAIN in local) ${says('1.24.4')} ;; *) ${refuses} ;; esac`);
    expect(message).toMatch(/this machine has no Go that is new enough, and none could be fetched/);
    expect(message).toMatch(/expected: Go 1\.26\.5 or newer\n[\s\S]*Go 1\.24\.4[\s\S]*403 Forbidden/);
    expect(message).toMatch(/go\.dev\/dl[\s\S]*GOPROXY/);
  });

  it('is taken from Debian where the machine has none, or one that cannot fetch', async () => {
    expect(await trouble('exit 127')).toMatch(
      /found: +no Go, and Go could not be fetched:[\s\S]*no mirror answers/,
    );
    expect(await trouble(says('1.19.8'))).toMatch(/found: +Go 1\.19\.8, and Go could not be fetched:/);
  });
});
