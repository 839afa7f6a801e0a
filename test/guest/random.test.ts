import { expect, test } from 'vitest';
import { randomFrom } from '../../src/guest/random.ts';

const draw = (seed: string, count: number) => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => random());
};

test('a seed has one sequence, and another seed another one', () => {
  expect(draw('make 1', 100)).toEqual(draw('make 1', 100));
  expect(draw('make 1', 100)).not.toEqual(draw('make 2', 100));
});

test('the numbers are in [0, 1), and as many in each tenth', () => {
  const numbers = draw('make 1', 10_000);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const number of numbers) tenths[Math.floor(number * 10)] = (tenths[Math.floor(number * 10)] ?? 0) + 1;
  expect(tenths).toHaveLength(10);
  // 1,000 each; five standard deviations are 150.
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('old histories keep their data: the first numbers of a seed never change', () => {
  expect(draw('make 1', 3)).toEqual([0.37425176426768303, 0.9695427292026579, 0.8686489213723689]);
});
