import { expect, test } from 'vitest';
import {
  packageChanges,
  packageChangesText,
  packageLock,
} from '../../../../src/lab/virtual/image/package-lock.ts';

const image = {
  packages: { rsync: '3.4.1+ds1-5', nftables: '1.1.3-1' },
  tools: { 'qemu-system-x86': '1:10.0.13+ds-0+deb13u1' },
};

test('a lock has a line for each package, by its part of the image', () => {
  expect(packageLock(image)).toBe(
    'guest nftables 1.1.3-1\nguest rsync 3.4.1+ds1-5\nhost qemu-system-x86 1:10.0.13+ds-0+deb13u1\n',
  );
});

test('an image of the locked versions has no changes', () => {
  expect(packageChanges(image, packageLock(image))).toEqual([]);
  expect(packageChangesText([])).toBeUndefined();
});

test('a version that moved on, a new package and one that is gone are named', () => {
  const lock = 'guest nftables 1.1.2-1\nguest patchelf 0.18\nhost qemu-system-x86 1:10.0.13+ds-0+deb13u1\n';
  const changes = packageChanges(image, lock);
  expect(changes).toEqual([
    { name: 'guest nftables', locked: '1.1.2-1', found: '1.1.3-1' },
    { name: 'guest patchelf', locked: '0.18', found: null },
    { name: 'guest rsync', locked: null, found: '3.4.1+ds1-5' },
  ]);
  expect(packageChangesText(changes)).toBe(
    '3 packages differ from packages.lock: guest nftables 1.1.2-1 → 1.1.3-1; guest patchelf 0.18 → none; guest rsync none → 3.4.1+ds1-5',
  );
});

test('of many changes the first five are shown', () => {
  const packages = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, '2']));
  const text = packageChangesText(packageChanges({ packages, tools: {} }, ''));
  expect(text).toMatch(/^7 packages differ .*guest e none → 2; and 2 more$/);
});
