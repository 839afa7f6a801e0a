import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/history/duration.ts';
import { percent } from '../../src/history/percent.ts';
import { parseSize } from '../../src/history/size.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['45s', 45_000],
    ['7m', 420_000],
    ['22h', 79_200_000],
    ['2d', 172_800_000],
    ['1.5s', 1500],
    ['1h30m', 5_400_000],
    ['1m5s', 65_000],
    ['0s', 0],
    [250, 250],
  ])('reads %j as %d ms', (written, ms) => {
    expect(parseDuration(written)).toBe(ms);
  });

  it.each([
    '',
    '45',
    '45 s',
    '-5s',
    's',
    '5s1m',
    '1e3s',
    'forever',
    Number.NaN,
    -1,
    Number.POSITIVE_INFINITY,
    null,
  ])('does not take %j for a duration', (written) => {
    expect(parseDuration(written)).toBeUndefined();
  });

  it('are written so that they are read back', () => {
    for (const ms of [0, 1, 999, 1000, 65_000, 3_600_000, 5_430_250, 79_323_000, 172_800_000])
      expect(parseDuration(formatDuration(ms))).toBe(ms);
  });

  it('are written short', () => {
    expect([0, 500, 65_000, 79_200_000, -3000].map(formatDuration)).toEqual([
      '0s',
      '500ms',
      '1m5s',
      '22h',
      '-3s',
    ]);
  });
});

describe('sizes', () => {
  it.each([
    ['64MiB', 64 * 1024 * 1024],
    ['55MB', 55_000_000],
    ['5000KiB', 5_120_000],
    ['1.5kB', 1500],
    ['10B', 10],
    [4096, 4096],
  ])('reads %j as %d bytes', (written, bytes) => {
    expect(parseSize(written)).toBe(bytes);
  });

  it.each(['64', '64 MiB', '64mib', '64M', '-1B', 1.5, -1, null])(
    'does not take %j for a size',
    (written) => {
      expect(parseSize(written)).toBeUndefined();
    },
  );
});

describe('percentages', () => {
  it.each([
    ['50%', 50],
    ['0.5%', 0.5],
    [5, 5],
    ['100%', 100],
  ])('reads %j as %d percent', (written, figure) => {
    expect(percent().parse(written)).toBe(figure);
  });

  it.each(['50', '101%', -1, '-1%', '%', Number.NaN])('does not take %j for a percentage', (written) => {
    expect(percent().safeParse(written).success).toBe(false);
  });
});
