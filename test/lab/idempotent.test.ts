import { expect, test } from 'vitest';
import { idempotent } from '../../src/lab/idempotent.ts';

test('a second lift does nothing, also while the first is under way', async () => {
  let lifts = 0;
  const lift = idempotent(async () => {
    lifts += 1;
  });
  await Promise.all([lift(), lift()]);
  await lift();
  expect(lifts).toBe(1);
});
