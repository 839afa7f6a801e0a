import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostNeedsOf, preparationOf, scriptOf } from '../../src/strategies/strategy.ts';

const sh = (script: string) => execFileSync('sh', ['-c', script], { encoding: 'utf8', stdio: 'pipe' });

test('a variable of any content reaches the script as it is written', () => {
  const value = `it's "$HOME" \`id\`\nand \\n more`;
  expect(sh(scriptOf({ env: { VALUE: value } }, 'exec printenv VALUE'))).toBe(`${value}\n`);
  expect(scriptOf({}, 'true')).toBe('true');
});

test('a secret is there before the preparation, as it is written, for its owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-secrets-'));
  try {
    const path = join(folder, 'of its own/pass word');
    const secrets = { [path]: "it's a $secret" };
    expect(sh(preparationOf({ secrets, prepare: `cat '${path}'` }))).toBe("it's a $secret");
    expect(readFileSync(path, 'utf8')).toBe("it's a $secret");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const blocked = preparationOf({
      secrets: { [join(path, 'below a file')]: 'x' },
      prepare: 'echo went on',
    });
    expect(() => sh(blocked)).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the packages of both hosts are one list, in one order', () => {
  expect(hostNeedsOf({ packages: { node: ['rsync', 'borgbackup'], target: ['borgbackup', 'age'] } })).toEqual(
    {
      packages: ['age', 'borgbackup', 'rsync'],
      files: {},
    },
  );
  expect(hostNeedsOf({})).toEqual({ packages: [], files: {} });
});
