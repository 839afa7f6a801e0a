/** `scenario strategies`: every strategy that a user can name, by its name. */
import { expect, test } from 'vitest';
import { findStrategy } from '../../src/cli/run/strategies.ts';
import { strategiesText, strategyText } from '../../src/cli/text/strategies.ts';
import { strategies } from '../../src/strategies/index.ts';

test('every strategy is a line of the list, and shows all of its scripts', () => {
  const all = Object.values(strategies);
  const lines = strategiesText(all).split('\n');
  expect(lines).toHaveLength(all.length);
  for (const [index, strategy] of all.entries()) {
    expect(lines[index]).toContain(strategy.title);
    const text = strategyText(strategy);
    for (const script of [strategy.backup, strategy.restore, strategy.poll ?? ''])
      for (const line of script.split('\n')) expect(text).toContain(line);
  }
});

test('a strategy shows its packages, its secrets by their paths alone, and the promises that go without saying', () => {
  const text = strategyText({
    ...{ name: 'mine', title: 'Mine', about: 'A copy.', needs: [], deadlineMs: 60_000, prepare: 'true' },
    ...{ backup: 'false', restore: 'false', keepsMounted: [], destination: '/backup/mine' },
    packages: { node: ['restic'], target: ['borgbackup'] },
    secrets: { '/key/password': 'swordfish' },
  });
  expect(text).toContain('Debian packages: borgbackup, restic');
  expect(text).toContain('secrets: /key/password');
  expect(text).not.toContain('swordfish');
  expect(text).toContain('promises to restore: content, structure');
  expect(text).toContain('deadline: 1m');
  expect(text).not.toContain('prepare');
});

test('a strategy that is none is refused with the nearest names', async () => {
  expect((await findStrategy('borg-ssh')).name).toBe('borg-ssh');
  await expect(findStrategy('borg-shh')).rejects.toThrow(
    'there is no strategy borg-shh\n  Did you mean borg-ssh',
  );
});
