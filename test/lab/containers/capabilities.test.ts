import { expect, it } from 'vitest';
import { containerCapabilities } from '../../../src/lab/containers/capabilities.ts';

it('the container lab may hang its kernel, which is the host’s, only where that is allowed', async () => {
  const [never, allowed] = await Promise.all(
    [false, true].map((allowHostHang) => containerCapabilities({ allowHostHang })),
  );
  expect(never?.has('disposable-kernel')).toBe(false);
  expect([...(allowed ?? [])].filter((one) => !never?.has(one))).toEqual(['disposable-kernel']);
});
