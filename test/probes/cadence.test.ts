import { expect, test } from 'vitest';
import { closeForMs, closeMs, farMs, glancePauseMs, pauseMs } from '../../src/probes/cadence.ts';

test('around an event there is a sample every second', () => {
  expect(pauseMs(0)).toBe(closeMs);
  expect(pauseMs(closeForMs - 1)).toBe(closeMs);
});

test('the longer it is quiet, the longer the pauses, up to five minutes', () => {
  const pauses = [0, 10_000, 60_000, 600_000, 3_600_000, 86_400_000].map(pauseMs);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses.at(-1)).toBe(farMs);
});

test('between two polls, five minutes apart, there are ten samples at most', () => {
  let [sinceMs, samples] = [0, 0];
  for (; sinceMs < 300_000; samples += 1) sinceMs += glancePauseMs(sinceMs);
  expect(samples).toBeLessThan(8); // and one at each of its start and end
});
