import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareRuns } from '../bench/compare-runs.ts';
import { short, start, temporaryFolder } from './cli.ts';

test('two runs of the same scenario and seed at once find the same, with every event within 50 ms of lab time', async () => {
  await using folder = await temporaryFolder();
  const folders = ['one', 'two'].map((name) => join(folder.path, name));
  const ended = await Promise.all(folders.map((out) => start(['run', short, '--seed', '7', '--out', out])));
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const compared = await compareRuns(folders);
  expect(compared.same).toBe(true);
  expect(compared.events).toBeGreaterThan(10);
  expect(compared.farthestMs).toBeLessThanOrEqual(50);
});
