import { expect, test } from 'vitest';
import { durationText, momentText } from '../../src/history/time-text.ts';
import { size } from '../../src/report/size.ts';

test.each([
  [0, '0 ms'],
  [0.44, '0.4 ms'],
  [120, '120 ms'],
  [999.6, '1 s'],
  [9400, '9.4 s'],
  [45_000, '45 s'],
  [59_960, '1 min'],
  [924_000, '15 min 24 s'],
  [3_599_700, '1 h'],
  [10_140_000, '2 h 49 min'],
  [88_200_000, '24 h 30 min'],
  [172_800_000, '2 d'],
  [273_600_000, '3 d 4 h'],
  [-3000, '−3 s'],
  [null, 'not measured'],
  [Number.NaN, 'not measured'],
])('%s ms reads as "%s"', (ms, words) => {
  expect(durationText(ms)).toBe(words);
});

test('a moment of the preparation is written as before the timeline', () => {
  expect(momentText(-3000)).toBe('before the timeline');
  expect(momentText(0)).toBe('at 0 ms');
  expect(momentText(723_000)).toBe('at 12 min 3 s');
});

test.each([
  [0, '0 bytes'],
  [64 * 2 ** 20, '64 MiB'],
  [1536, '1.5 KiB'],
])('%i bytes read as "%s"', (bytes, words) => {
  expect(size(bytes)).toBe(words);
});
