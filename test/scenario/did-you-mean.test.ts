import { describe, expect, it } from 'vitest';
import { didYouMean, suggestion } from '../../src/scenario/did-you-mean.ts';

const names = ['nfs-hard', 'nfs-soft', 'rsync-ssh', 'rsync-ssh-hardened'];

describe('names that may have been meant', () => {
  it.each([
    ['nfs-sofd', 'nfs-soft'],
    ['rsync-shh', 'rsync-ssh'],
    ['nfssoft', 'nfs-soft'],
    ['rsync-ssh-harden', 'rsync-ssh-hardened'],
  ])('for %s begin with %s', (typed, meant) => {
    expect(didYouMean(typed, names)[0]).toBe(meant);
  });

  it('are found by a forgotten word or by their beginning', () => {
    expect(didYouMean('nfs-flood', ['nfs-hard-late-server', 'nfs-soft-flood'])).toEqual(['nfs-soft-flood']);
    expect(didYouMean('rsync', ['nfs-soft-flood', 'rsync-target-silent-midway'])).toEqual([
      'rsync-target-silent-midway',
    ]);
  });

  it('are none where all are far off: then all are named', () => {
    expect(didYouMean('borg', names)).toEqual([]);
    expect(suggestion('borg', names)).toBe('There is: nfs-hard, nfs-soft, rsync-ssh, rsync-ssh-hardened.');
  });
});
