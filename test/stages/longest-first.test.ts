import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { longestFirst } from './longest-first.ts';

test('the longest file is first, and files without a duration keep their order at the end', () => {
  const seconds: Record<string, number> = { drill: 631, run: 474, clocks: 281 };
  const files = ['new', 'clocks', 'drill', 'short', 'run'];
  expect(longestFirst(files, (file) => seconds[file])).toEqual(['drill', 'run', 'clocks', 'new', 'short']);
});

test('every tracked duration is of a file that exists, in seconds', () => {
  const durations = JSON.parse(readFileSync(join(import.meta.dirname, 'durations.json'), 'utf8'));
  expect(Object.keys(durations).filter((file) => !existsSync(file))).toEqual([]);
  for (const seconds of Object.values(durations)) expect(seconds).toBeGreaterThanOrEqual(10);
});
