import { describe, expect, it } from 'vitest';
import { declareScenario, type Place } from '../../../src/cli/compare/matrix-folder.ts';
import { prepareMatrix } from '../../../src/cli/compare/prepare-matrix.ts';
import { parseShard, placesOf } from '../../../src/cli/compare/shard.ts';
import { UsageError } from '../../../src/errors.ts';
import { folder } from '../folder.ts';

describe('--shard', () => {
  it('is an index and a count, or a count with the index of a Kubernetes Job, which counts from 0', () => {
    expect(parseShard('2/4', {})).toEqual({ index: 2, of: 4 });
    expect(parseShard('4', { JOB_COMPLETION_INDEX: '0' })).toEqual({ index: 1, of: 4 });
    expect(parseShard('2/4', { JOB_COMPLETION_INDEX: '0' })).toEqual({ index: 2, of: 4 });
  });

  it.each([
    ['0/4', {}],
    ['5/4', {}],
    ['1/0', {}],
    ['1/1001', {}],
    ['', {}],
    ['one', {}],
    ['4', {}],
    ['4', { JOB_COMPLETION_INDEX: '4' }],
    ['4', { JOB_COMPLETION_INDEX: 'x' }],
  ])('%j with %j is refused', (text, env) => {
    expect(() => parseShard(text, env)).toThrow(UsageError);
  });
});

it('each trial is in one shard, shards differ by one trial at most, and a strategy is in few of them', async () => {
  await using at = await folder();
  const strategy = ['rsync-ssh', 'rsync-ssh-hardened', 'tar-ssh', 'restic-sftp', 'borg-ssh'];
  const options = { lab: 'virtual', clock: 'virtual', seeds: [1, 2], command: '' } as const;
  const { scenarios } = await prepareMatrix(['target-disk-full', 'nfs-soft-flood'], { ...options, strategy });
  const places = scenarios.flatMap((one) => declareScenario(at.path, one, options));
  expect(places).toHaveLength(20);
  const shards = [1, 2, 3].map((index) => placesOf({ index, of: 3 }, places));
  const names = (some: readonly Place[]) => some.map((place) => place.folder).sort();
  expect(names(shards.flat())).toEqual(names(places));
  const sizes = shards.map(({ length }) => length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  for (const shard of shards)
    expect(new Set(shard.map(({ trial }) => trial.strategy.name)).size).toBeLessThanOrEqual(3);
  expect(placesOf({ index: 30, of: 30 }, places).length).toBeLessThanOrEqual(1);
});
