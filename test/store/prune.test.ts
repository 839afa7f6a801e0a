import { describe, expect, it } from 'vitest';
import { pruned } from '../../src/store/prune.ts';
import type { Listed } from '../../src/store/store.ts';

const hour = 3_600_000;
const now = 1_000 * hour;
/** An entry of 10 bytes that was last used `hoursAgo` hours ago; `whole`: it can be read. */
const entry = (digest: string, hoursAgo: number, whole = true): Listed => ({
  ...{ digest, folder: digest, bytes: 10, usedAtMs: now - hoursAgo * hour },
  entry: whole ? ({} as Listed['entry']) : undefined,
});
const entries = [
  entry('a', 1),
  entry('b', 5),
  entry('writing', 0.5, false),
  entry('killed', 8, false),
  entry('c', 9),
];
const names = (bounds: Parameters<typeof pruned>[1]) =>
  pruned(entries, bounds, now).map(({ digest }) => digest);

describe('pruning', () => {
  it('takes entries beyond the age, and the rests of killed writers, but none that is being written', () => {
    expect(names({ ageMs: 6 * hour })).toEqual(['killed', 'c']);
  });

  it('keeps as many of those used last as fit', () => {
    expect(names({ bytes: 20 })).toEqual(['killed', 'c']);
    expect(names({ bytes: 0 })).toEqual(['a', 'b', 'killed', 'c']);
  });

  it('takes no entry without a bound', () => {
    expect(names({})).toEqual(['killed']);
  });
});
