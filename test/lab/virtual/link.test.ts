import { describe, expect, it } from 'vitest';
import { netem } from '../../../src/lab/virtual/link.ts';

describe('the shapes of a link as one netem discipline', () => {
  it('is none where there are none', () => {
    expect(netem([], 7)).toEqual([]);
  });

  it('multiplies the shares of kept packets, adds delays, takes the lowest limit', () => {
    const shapes = [
      { loss: 50 },
      { loss: 50 },
      { delayMs: 100, jitterMs: 10 },
      { delayMs: 20, jitterMs: 0 },
      { bytesPerSecond: 2000 },
      { bytesPerSecond: 1000 },
    ];
    expect(netem(shapes, 7).join(' ')).toBe('loss 75% seed 7 delay 120ms 10ms rate 8000bit');
  });

  it('loses everything where one shape does', () => {
    expect(netem([{ loss: 100 }, { loss: 3 }], 0)).toEqual(['loss', '100%', 'seed', '0']);
  });
});
