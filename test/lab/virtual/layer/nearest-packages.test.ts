import { expect, test } from 'vitest';
import { nearestPackages } from '../../../../src/lab/virtual/layer/nearest-packages.ts';

const known = ['borgbackup', 'borgmatic', 'restic', 'rsync', 'rsnapshot', 'xorg', 'zsh'];

test.each([
  ['resticc', ['restic']],
  ['borg', ['borgmatic', 'borgbackup', 'xorg']],
  ['rsnc', ['rsync']],
  ['veeam-agent', []],
])('near %s are %j', (name, near) => {
  expect(nearestPackages(name, known)).toEqual(near);
});
