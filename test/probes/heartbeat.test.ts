import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Heartbeat } from '../../src/probes/heartbeat.ts';

test('a heartbeat that is turned on again while it beats keeps its period: no gap is shorter', async () => {
  const heartbeat = new Heartbeat();
  heartbeat.on = true;
  for (let gapMs = null; gapMs === null; gapMs = heartbeat.takeLongestGapMs()) await pause(10);
  for (let again = 0; again < 30; again += 1) {
    heartbeat.on = true;
    await pause(10);
  }
  expect(heartbeat.takeLongestGapMs()).toBeGreaterThanOrEqual(99);
});

test('a heartbeat that rests tells no gap', async () => {
  const heartbeat = new Heartbeat();
  expect(heartbeat.takeLongestGapMs()).toBeNull();
  heartbeat.on = true;
  for (let gapMs = null; gapMs === null; gapMs = heartbeat.takeLongestGapMs()) await pause(10);
  heartbeat.on = false;
  expect(heartbeat.takeLongestGapMs()).toBeNull();
});
