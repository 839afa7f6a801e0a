/** Profiles of data in a plan: each is data of its own kind, and busy while a backup runs where a scenario asks for it. */
import { expect, test } from 'vitest';
import { database, iotVolumes, manySmall, media } from '../../src/index.ts';
import type { DataDefinition } from '../../src/scenario/definition.ts';
import { parsed } from './given.ts';

const profiles = { iotVolumes, database, media, manySmall };

test.each(Object.entries(profiles))(
  '%s: files change while a backup runs only where it is asked for',
  (_, profile) => {
    expect(planned(profile({ size: '50MB' })).concurrentChanges).toBeUndefined();
    expect(planned(profile({ size: '50MB', concurrent: true })).concurrentChanges).toEqual({
      ...{ appear: 0.02, vanish: 0.02, grow: 0.03, shrink: 0.01, rename: 0.02 },
      everyMs: 1_000,
    });
  },
);

test('the shares of concurrent changes that a scenario leaves out are none', () => {
  const data = { files: 60, size: '1MB', concurrentChanges: { grow: '10%', every: '2s' } } as const;
  expect(planned(data).concurrentChanges).toEqual({
    ...{ appear: 0, vanish: 0, grow: 0.1, shrink: 0, rename: 0 },
    everyMs: 2_000,
  });
});

const planned = (data: DataDefinition) => parsed({ data }).data;
