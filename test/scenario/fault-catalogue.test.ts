import { expect, test } from 'vitest';
import { faultEntryText, faultsText } from '../../src/cli/text/faults.ts';
import * as words from '../../src/faults/words.ts';
import { faultEntry, listFaults } from '../../src/scenario/fault-catalogue.ts';

test('every fault that a scenario file can call is in the list, by its word', () => {
  expect(listFaults().map(({ word }) => word)).toEqual(Object.keys(words).sort());
  expect(faultsText(listFaults()).split('\n')).toHaveLength(Object.keys(words).length);
});

test('a fault shows its parameters with their values, by word or by name', () => {
  const text = faultEntryText(faultEntry('silence'));
  expect(text).toContain('  on (node or target)');
  expect(text).toContain('  for (optional)');
  expect(faultEntry('nfs-freeze')).toEqual(faultEntry('nfsFreeze'));
  expect(faultEntryText(faultEntry('nfsFreeze'))).toContain('Needs of the lab: freezable-nfs');
  expect(() => faultEntry('nfsFreze')).toThrow('there is no fault nfsFreze\n  Did you mean nfsFreeze');
});
