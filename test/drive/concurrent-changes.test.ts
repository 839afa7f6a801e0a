/** Files that change while a backup runs: from its start to its end, and at no other time. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import { at, backup, silence } from '../../src/index.ts';
import { all } from '../fake-lab/drilled.ts';
import { drillOf } from './told.ts';

const definition = {
  data: { files: 60, size: '1MB' as const, concurrentChanges: { grow: '10%', rename: '10%', every: '3s' } },
} as const;

describe('changes while a backup runs', () => {
  test('come one after the other, each in the history, until the backup ends', async () => {
    const done = await drillOf({}, [at('0s', backup()), at('20m', backup())], { definition });
    expect(all(done, 'concurrent-change')).toMatchObject([
      { t: expect.closeTo(3_000, -2), version: 1, way: 'grow', paths: ['pvc-1/00000.dat'] },
      {
        t: expect.closeTo(6_000, -2),
        version: 1,
        way: 'rename',
        paths: ['pvc-1/00001.dat', 'pvc-1/00001-w1.dat'],
      },
      { t: expect.closeTo(1_203_000, -2), version: 2 },
      { t: expect.closeTo(1_206_000, -2), version: 2 },
    ]);
    // No version is lost by them: a copy proves its backup as ever.
    expect(judge(done.trials).subjects[0]?.backups.map(({ outcome }) => outcome)).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });

  test('end with the planned ones where a backup goes on for longer', async () => {
    const stuck = [at('0s', backup()), at('1s', silence('target', { for: '10m' }))];
    const done = await drillOf({}, stuck, { definition });
    expect(all(done, 'concurrent-change').length).toBe(6);
  });

  test('do not come without a plan for them', async () => {
    expect(all(await drillOf({}), 'concurrent-change')).toEqual([]);
  });
});
