import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { strategyRecord } from '../../src/strategies/digest.ts';
import { strategies } from '../../src/strategies/index.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';

const strategy: Strategy = {
  ...{ name: 'mine', title: 'Mine', about: 'A copy.', needs: ['kernel-nfs'], deadlineMs: null },
  ...{
    prepare: 'true',
    backup: 'cp -a /storage /backup',
    restore: 'true',
    keepsMounted: [],
    destination: '/backup',
  },
};
const digestOf = (changes: Partial<Strategy>) => strategyRecord({ ...strategy, ...changes }).digest;

describe('the digest of a strategy', () => {
  it.each<[keyof Strategy, Partial<Strategy>]>([
    ['name', { name: 'other' }],
    ['about', { about: 'Another copy.' }],
    ['needs', { needs: [] }],
    ['deadlineMs', { deadlineMs: 1 }],
    ['backup', { backup: 'cp -a /storage /backup ' }],
    ['poll', { poll: 'true' }],
    ['keepsMounted', { keepsMounted: ['/a'] }],
    ['keepsFiles', { keepsFiles: ['*.tar'] }],
  ])('changes with its %s', (_, changes) => {
    expect(digestOf(changes)).not.toBe(digestOf({}));
  });

  it('is the same in whichever order the fields are written', () => {
    const reversed = Object.fromEntries(Object.entries(strategy).reverse()) as unknown as Strategy;
    expect(strategyRecord(reversed)).toEqual(strategyRecord(strategy));
  });

  it('depends on the order within a list, which has a meaning', () => {
    expect(digestOf({ keepsFiles: ['*.a', '*.b'] })).not.toBe(digestOf({ keepsFiles: ['*.b', '*.a'] }));
  });

  it('changes with the content and with the path of a file that it brings, and lists both by path', () => {
    const record = (files: Record<string, string>) =>
      strategyRecord(
        strategy,
        Object.fromEntries(Object.entries(files).map(([at, text]) => [at, Buffer.from(text)])),
      );
    const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const given = record({ 'b.sh': 'two', 'a.sh': 'one' });
    expect(given.files).toEqual([
      { path: 'a.sh', digest: sha256('one') },
      { path: 'b.sh', digest: sha256('two') },
    ]);
    expect(record({ 'a.sh': 'one', 'b.sh': 'two' })).toEqual(given);
    expect(record({ 'a.sh': 'one', 'b.sh': 'three' }).digest).not.toBe(given.digest);
    expect(record({ 'a.sh': 'one', 'c.sh': 'two' }).digest).not.toBe(given.digest);
  });

  it('of every shipped strategy differs', () => {
    const all = Object.values(strategies).map((shipped) => strategyRecord(shipped).digest);
    expect(new Set(all).size).toBe(all.length);
  });
});
